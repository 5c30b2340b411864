<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Refund;

use Magento\Framework\Exception\LocalizedException;
use Replycart\Bridge\Model\Money;
use Replycart\Bridge\Model\ResourceModel\OrderBook;
use Replycart\Bridge\Model\ResourceModel\RefundBook;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Money back at PayPal, through the sidecar. Either PayPal did it, or this fails loudly and no credit memo is written.
 *
 * A try whose answer was lost is kept, and the next one for the same amount asks under the same key, so that the money
 * never goes back twice.
 */
class Refunds
{
    private const ASKED = 'asked';
    private const QUEUED = 'queued';
    private const DONE = 'done';
    private const GIVEN = ['given', 'done'];
    private const REFUSED = 'refused';
    private const OVER = ['void', self::REFUSED];

    /**
     * @param Client $client
     * @param OrderBook $orders
     * @param RefundBook $book
     * @param Money $money
     */
    public function __construct(
        private readonly Client $client,
        private readonly OrderBook $orders,
        private readonly RefundBook $book,
        private readonly Money $money
    ) {
    }

    /**
     * Refund, and say which refund of the sidecar it is.
     *
     * @param int $orderId
     * @param float $before refunded of the order before this one
     * @param float $amount
     * @param string $currency
     * @param string $reason
     * @return string
     * @throws LocalizedException when PayPal did not do it, or nobody knows yet
     */
    public function refund(int $orderId, float $before, float $amount, string $currency, string $reason): string
    {
        $minor = $this->money->minor($amount, $currency);
        $earlier = $this->money->minor($before, $currency);
        $row = $this->orders->ofOrder($orderId);
        if ($row === null || $row['purchase'] === '') {
            throw new LocalizedException(__('This order is not known as a purchase of Replycart.'));
        }
        $this->nothingElseOpen($orderId, $earlier, $minor, $currency);
        $try = $this->book->last($orderId, $earlier, $minor);
        if ($try === null || $try['state'] === self::REFUSED) {
            $number = $try === null ? 1 : (int)$try['refund_id'] + 1;
            $key = sprintf('magento-%d-%d-%d-%d', $orderId, $earlier, $minor, $number);
            $try = $this->book->begin($orderId, $earlier, $minor, $key);
        } elseif ($try['state'] === self::QUEUED) {
            return $this->wait($try, (string)$row['purchase']);
        }

        return $this->ask($try, (string)$row['purchase'], $reason);
    }

    /**
     * Send it under its key.
     *
     * @param array<string,mixed> $try
     * @param string $purchase
     * @param string $reason
     * @return string
     * @throws LocalizedException
     */
    private function ask(array $try, string $purchase, string $reason): string
    {
        $body = [
            'amount' => (int)$try['amount'],
            'reason' => mb_substr(trim(preg_replace('/\s+/u', ' ', $reason) ?? ''), 0, 200),
            'source' => 'shop',
            'shop_refund_id' => (string)$try['idempotency_key'],
            'wait' => true,
        ];
        try {
            $answer = $this->client->post(
                '/purchases/' . $this->client->part($purchase) . '/refund',
                $body,
                (string)$try['idempotency_key'],
                Client::PATIENT
            );
        } catch (SidecarException $error) {
            if ($error->kind() === SidecarException::AWAY) {
                throw new LocalizedException(
                    __('%1 Nobody knows yet whether the money went back. Try the same refund again in a few minutes:'
                        . ' it is not sent twice.', $error->getMessage()),
                    $error
                );
            }
            $known = $error->status() === 502 ? $this->known($purchase, $try) : null;
            $state = ($known['state'] ?? '') === self::QUEUED ? self::QUEUED : self::REFUSED;
            $this->book->note((int)$try['refund_id'], $state, (string)($known['id'] ?? ''));
            throw new LocalizedException($this->refusal($error), $error);
        }

        return $this->settle($try, $answer);
    }

    /**
     * A refund that PayPal had in hand: what became of it?
     *
     * @param array<string,mixed> $try
     * @param string $purchase
     * @return string
     * @throws LocalizedException
     */
    private function wait(array $try, string $purchase): string
    {
        $known = $this->known($purchase, $try);

        return $this->settle($try, $known ?? ['id' => $try['sidecar_id'], 'state' => self::QUEUED]);
    }

    /**
     * What the sidecar knows of a try, or null.
     *
     * Two rows may carry its key, when PayPal's own pages were quicker: then the one that is in force counts.
     *
     * @param string $purchase
     * @param array<string,mixed> $try
     * @return array<string, mixed>|null
     */
    private function known(string $purchase, array $try): ?array
    {
        try {
            $found = $this->client->get('/purchases/' . $this->client->part($purchase));
        } catch (SidecarException) {
            return null;
        }
        $over = null;
        foreach (is_array($found['refunds'] ?? null) ? $found['refunds'] : [] as $refund) {
            if ((string)($refund['shop_refund_id'] ?? '') !== (string)$try['idempotency_key']) {
                continue;
            }
            if (!in_array($refund['state'] ?? '', self::OVER, true)) {
                return $refund;
            }
            $over = $refund;
        }

        return $over;
    }

    /**
     * PayPal's answer.
     *
     * @param array<string,mixed> $try
     * @param array<string,mixed> $answer
     * @return string
     * @throws LocalizedException
     */
    private function settle(array $try, array $answer): string
    {
        $state = (string)($answer['state'] ?? '');
        $id = (string)($answer['id'] ?? '');
        if (in_array($state, self::GIVEN, true)) {
            $this->book->note((int)$try['refund_id'], self::DONE, $id);

            return $id;
        }
        if ($state === self::REFUSED) {
            $this->book->note((int)$try['refund_id'], self::REFUSED, $id);
            $why = (string)($answer['why'] ?? '');
            throw new LocalizedException(__('PayPal refused the refund, nothing was given back: %1', $why));
        }
        if ($state === 'void') {
            $this->book->note((int)$try['refund_id'], self::REFUSED, $id);
            throw new LocalizedException(
                __('This money went back by PayPal\'s own pages already. Use "Refund Offline" to write it down here.')
            );
        }
        $this->book->note((int)$try['refund_id'], $id !== '' ? self::QUEUED : self::ASKED, $id);
        throw new LocalizedException(
            __('PayPal has the refund in hand and has not answered yet. Try the same refund again in a few minutes:'
                . ' it is not sent twice.')
        );
    }

    /**
     * An earlier try of another amount must be settled first: it may have gone through.
     *
     * @param int $orderId
     * @param int $before
     * @param int $amount
     * @param string $currency
     * @return void
     * @throws LocalizedException
     */
    private function nothingElseOpen(int $orderId, int $before, int $amount, string $currency): void
    {
        $other = $this->book->other($orderId, $before, $amount);
        if ($other !== null) {
            throw new LocalizedException(__(
                'An earlier refund of %1 %2 may have gone through at PayPal. Refund exactly that amount first, so that'
                . ' the shop shows it too: it is not sent twice.',
                $this->money->decimal((int)$other['amount'], $currency),
                $currency
            ));
        }
    }

    /**
     * Why PayPal or the sidecar said no.
     *
     * @param SidecarException $error
     * @return \Magento\Framework\Phrase
     */
    private function refusal(SidecarException $error): \Magento\Framework\Phrase
    {
        if ($error->status() !== 502) {
            return __('The refund was not made: %1', implode(' ', $error->lines()));
        }
        $code = (string)($error->body()['code'] ?? '');

        return __('The refund did not go through: %1 %2', $error->getMessage(), $code === '' ? '' : '(' . $code . ')');
    }
}
