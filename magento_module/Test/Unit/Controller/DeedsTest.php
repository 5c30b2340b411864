<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Controller;

use Replycart\Bridge\Controller\Adminhtml as Admin;

/**
 * Each controller that does something: what it asks of the sidecar, what it says, where it goes.
 */
class DeedsTest extends DeedCase
{
    /**
     * @return array<string, array{0: class-string, 1: array<string, mixed>, 2: string, 3: string}>
     */
    public static function deeds(): array
    {
        $id = ['id' => 'I1'];
        $reply = ['network' => 'x', 'id' => '7'];

        return [
            'cancel' => [Admin\Purchase\Act::class, $id + ['act' => 'cancel'], 'POST /purchases/I1/cancel',
                'replycart/purchase/view'],
            'refund' => [Admin\Purchase\Act::class, $id + ['act' => 'refund'], 'POST /purchases/I1/refund',
                'replycart/purchase/view'],
            'publish' => [Admin\Sale\Act::class, $id + ['act' => 'publish'], 'POST /sales/I1/publish',
                'replycart/sale/view'],
            'throw away' => [Admin\Sale\Act::class, $id + ['act' => 'end'], 'POST /sales/I1/end', 'replycart/sale/view'],
            'copy' => [Admin\Sale\Act::class, $id + ['act' => 'copy', 'once' => 'k'], 'POST /sales/I1/copy',
                'replycart/sale/edit'],
            'units' => [Admin\Sale\Units::class, $id + ['sku' => 'A', 'units' => '2', 'once' => 'k'],
                'POST /sales/I1/units', 'replycart/sale/view'],
            'draft' => [Admin\Sale\Save::class, ['product' => 'A', 'quantity' => '1'], 'POST /sales', 'replycart/sale/view'],
            'basket' => [Admin\Basket\Save::class, ['hashtag' => '#a'], 'POST /sales', 'replycart/sale/view'],
            'offer' => [Admin\Offer\Save::class, ['hashtag' => '#a', 'percent' => '10'], 'POST /offers',
                'replycart/offer/view'],
            'offer ends' => [Admin\Offer\End::class, $id, 'POST /offers/I1/end', 'replycart/offer/view'],
            'rule' => [Admin\Clearance\Save::class, ['name' => 'a', 'slots' => 'sat 10'], 'POST /clearance/rules',
                'replycart/clearance/rules'],
            'rule on' => [Admin\Clearance\Rule::class, $id + ['act' => 'on'], 'POST /clearance/rules/I1/on',
                'replycart/clearance/rules'],
            'approve' => [Admin\Clearance\Decide::class, $id + ['act' => 'approve'],
                'POST /clearance/proposals/I1/approve', 'replycart/clearance/index'],
            'gift' => [Admin\Gift\Cancel::class, $id, 'POST /gifts/I1/cancel', 'replycart/gift/view'],
            'block' => [Admin\Buyer\Act::class, $reply + ['act' => 'block'], 'POST /buyers/x/7/block',
                'replycart/buyer/index'],
            'retry' => [Admin\Alert\Retry::class, $id, 'POST /tasks/I1/retry', 'replycart/alert/index'],
            'keep canned' => [Admin\Canned\Save::class, ['name' => 'a', 'text' => 'b'], 'POST /replies/canned',
                'replycart/canned/index'],
            'drop canned' => [Admin\Canned\Delete::class, ['name' => 'a'], 'DELETE /replies/canned/a',
                'replycart/canned/index'],
            'put away' => [Admin\Reply\Act::class, $reply + ['act' => 'close'], 'POST /replies/x/7/close',
                'replycart/reply/index'],
            'take out' => [Admin\Reply\Act::class, $reply + ['act' => 'reopen'], 'POST /replies/x/7/reopen',
                'replycart/reply/index'],
            'hand over' => [Admin\Reply\Assign::class, $reply + ['user' => 'anna'], 'POST /replies/x/7/assign',
                'replycart/reply/answer'],
            'answer' => [Admin\Reply\Send::class, $reply + ['text' => 'hi'], 'POST /replies/x/7/answer',
                'replycart/reply/index'],
        ];
    }

    /**
     * @dataProvider deeds
     */
    public function testIsDoneAndTold(string $class, array $params, string $call, string $path): void
    {
        $this->wire->answer(200, ['id' => 'N1']);
        $this->deed($class, $params)->execute();
        self::assertSame($call, $this->went());
        self::assertSame($path, $this->went['path']);
        self::assertCount(1, $this->good);
        self::assertSame([], $this->bad);
    }

    /**
     * @dataProvider deeds
     */
    public function testIsToldWhenTheSidecarSaysNoOrIsAway(string $class, array $params, string $call): void
    {
        $this->wire->answer(422, ['detail' => 'not so', 'errors' => ['field' => ['is wrong']]]);
        $this->deed($class, $params)->execute();
        self::assertSame(['not so', 'field: is wrong'], $this->bad);
        self::assertSame([], $this->good);
        self::assertNotSame([], $this->went);
        $this->wire->away();
        $this->deed($class, $params)->execute();
        self::assertCount(3, $this->bad);
    }

    /**
     * @dataProvider deeds
     */
    public function testNeedsARight(string $class): void
    {
        self::assertStringStartsWith('Replycart_Bridge::', $class::ADMIN_RESOURCE);
        self::assertStringContainsString(
            '"' . $class::ADMIN_RESOURCE . '"',
            (string)file_get_contents(dirname(__DIR__, 3) . '/etc/acl.xml')
        );
    }
}
