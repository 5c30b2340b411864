<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Controller;

use Replycart\Bridge\Controller\Adminhtml\Reply\Assign;
use Replycart\Bridge\Model;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\Test\Unit\Fakes\FakeBlock;
use Replycart\Bridge\Test\Unit\Fakes\FakeTransport;

/**
 * Of two who take a conversation at once, the second is told who has it.
 */
class HandOverTest extends AdminTestCase
{
    /**
     * @param array<string, mixed> $more
     */
    private function assign(array $more): void
    {
        $context = $this->context(['network' => 'x', 'id' => '7', 'user' => 'anna'] + $more);
        (new Assign($context, new Model\Replies($this->client())))->execute();
    }

    private function page(string $id = '7', string $whose = 'paul'): string
    {
        $this->wire = (new FakeTransport())
            ->answer(200, ['network' => 'x', 'id' => $id, 'handle' => 'eve', 'state' => 'closed', 'assigned' => $whose])
            ->answer(200, ['items' => [['name' => 'anna'], ['name' => 'paul']]]);
        $form = $this->replyForm(['network' => 'x', 'id' => $id]);

        return (new FakeBlock(['page' => $form, 'words' => $this->words()]))
            ->setTemplate('Replycart_Bridge::reply/answer.phtml')->toHtml();
    }

    public function testTheFormSaysWhoseItWasWhenItWasLookedAt(): void
    {
        self::assertStringContainsString('name="was" value="paul"', $this->page());
        self::assertStringContainsString('name="was" value=""', $this->page('7', ''));
        foreach ([['was' => 'paul'], ['was' => ''], []] as $was) {
            $this->assign($was);
            self::assertSame(['user' => 'anna'] + $was, $this->sent());
        }
        self::assertCount(3, $this->good);
    }

    public function testTheSecondIsToldBesideTheConversationWhoHasIt(): void
    {
        $this->wire->answer(409, ['detail' => 'paul takes care of this reply by now']);
        $this->assign(['was' => '']);
        self::assertSame([[], []], [$this->good, $this->bad], 'beside the form, not above the page');
        self::assertSame(['path' => 'replycart/reply/answer', 'with' => ['network' => 'x', 'id' => '7']], $this->went);
        self::assertCount(1, $this->wire->sent, 'not tried again over the head of the first');
        self::assertStringNotContainsString('Not handed over', $this->page('8'), 'of another reply');
        $html = $this->page();
        self::assertStringContainsString('Not handed over: paul takes care of this reply by now. Above', $html);
        self::assertStringContainsString('<dd>paul</dd>', $html);
        self::assertStringContainsString('name="was" value="paul"', $html);
    }

    public function testAnOlderSidecarThatDoesNotKnowWhoseItWasHandsItOver(): void
    {
        $this->wire->answer(422, ['detail' => 'some fields cannot be taken', 'errors' => ['was' => ['Unknown field.']]]);
        $this->assign(['was' => '']);
        self::assertSame(['user' => 'anna'], $this->sent());
        self::assertCount(1, $this->good);
        $this->wire->answer(422, ['detail' => 'no', 'errors' => ['user' => ['is no user']]]);
        $this->assign(['was' => '']);
        self::assertSame(['no', 'user: is no user'], $this->bad);
        self::assertCount(3, $this->wire->sent);
    }
}
