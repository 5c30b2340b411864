<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\ViewModel;

use Replycart\Bridge\Model;
use Replycart\Bridge\Test\Unit\AdminTestCase;
use Replycart\Bridge\ViewModel;

/**
 * A reply with what is beside it, and canned answers; kindly when the sidecar is away.
 */
class ReplyFormTest extends AdminTestCase
{
    public function testWhereNobodyIsAnsweredAnyMoreThereIsNoForm(): void
    {
        foreach ([[['text_limit' => 0], false], [['text_limit' => 300], true], [[], true]] as [$more, $can]) {
            $this->wire->answer(200, ['network' => 'x', 'id' => '7', 'state' => 'inbox'] + $more);
            self::assertSame($can, $this->replyForm(['network' => 'x', 'id' => '7'])->canBeAnswered());
        }
    }

    public function testAReplyWithWhatIsBesideIt(): void
    {
        $this->wire->answer(200, ['network' => 'x', 'id' => '7', 'handle' => 'eve', 'state' => 'inbox', 'private' => true,
            'text_limit' => 280, 'beside' => ['sale' => ['title' => 'Mug'], 'purchases' => [['id' => 'P1']]]]);
        $this->remembered['replycart_answer'] = 'typed';
        $form = $this->replyForm(['network' => 'x', 'id' => '7']);
        self::assertSame(['7', '', 280, 'Mug'], [
            $form->reply()['id'], $form->problem(), $form->most(), $form->sale()['title'],
        ]);
        self::assertTrue($form->waits() && $form->isPrivate());
        self::assertCount(1, $form->purchases());
        self::assertSame('typed', $form->typed());
        $this->wire->answer(200, ['items' => [['name' => 'Hi', 'text' => 'Hi {handle}']]]);
        self::assertSame(['Hi' => 'Hi @eve'], $form->canned());
        $this->wire->answer(404, []);
        self::assertSame([], $form->canned());
        $this->wire->answer(200, ['items' => [['name' => 'anna']]])->answer(404, []);
        self::assertSame([['anna'], []], [$form->people(), $form->people()]);
    }

    public function testBesideAReplyNobodySeesPurchasesWhoMayNot(): void
    {
        $this->wire->answer(200, ['id' => '7', 'beside' => ['purchases' => [['id' => 'P1']]]]);
        self::assertSame([], $this->replyForm(['network' => 'x', 'id' => '7'], false)->purchases());
    }

    public function testAReplyThatIsNotThereIsToldKindly(): void
    {
        foreach ([404 => 'too old', 503 => 'later'] as $status => $says) {
            $this->wire->answer($status, ['detail' => 'later']);
            $form = $this->replyForm([]);
            self::assertSame([], $form->reply());
            self::assertStringContainsString($says, $form->problem());
            self::assertFalse($form->waits());
        }
    }

    public function testCannedAnswers(): void
    {
        $page = new ViewModel\CannedPage(new Model\Canned($this->client()), $this->session());
        $this->wire->answer(200, ['items' => [['name' => 'a', 'text' => 'b']]])->answer(404, [])->away();
        self::assertSame([['a' => 'b'], ''], [$page->all(), $page->problem()]);
        self::assertSame([[], 'This needs a newer Replycart.'], [$page->all(), $page->problem()]);
        self::assertSame([], $page->all());
        self::assertStringContainsString('does not answer', $page->problem());
        self::assertSame(['name' => '', 'text' => ''], $page->typed());
    }
}
