<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Order\Forgetter;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Throwable;

/**
 * People who replied.
 */
class Buyers
{
    /**
     * @param Client $client
     * @param Forgetter $forgetter
     * @param LoggerInterface $log
     */
    public function __construct(
        private readonly Client $client,
        private readonly Forgetter $forgetter,
        private readonly LoggerInterface $log
    ) {
    }

    /**
     * Block, unblock, forget.
     *
     * @param string $network
     * @param string $id
     * @param string $act
     * @return Phrase what was done
     * @throws SidecarException
     * @throws LocalizedException when it was erased at the sidecar only
     */
    public function act(string $network, string $id, string $act): Phrase
    {
        if (!in_array($act, ['block', 'unblock', 'erase'], true) || $id === '') {
            throw new SidecarException(__('There is no such action.'), SidecarException::REFUSED);
        }
        $answer = $this->client->post($this->path($network, $id) . '/' . $act);
        if ($act === 'erase') {
            return $this->erased($answer);
        }

        return $act === 'block'
            ? __('Replies of this account take nothing any more.')
            : __('This account may take part again.');
    }

    /**
     * Everything that is kept of a person, as JSON that people can read.
     *
     * @param string $network
     * @param string $id
     * @return string
     * @throws SidecarException
     */
    public function export(string $network, string $id): string
    {
        $found = $this->client->get($this->path($network, $id));
        unset($found['_status']);

        return (string)json_encode($found, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    }

    /**
     * The sidecar erased what is over; now the shop does. What is under way keeps who it is for.
     *
     * @param array<string,mixed> $answer of the sidecar
     * @return Phrase
     * @throws LocalizedException
     */
    private function erased(array $answer): Phrase
    {
        $open = array_filter((array)($answer['under_way'] ?? []), 'is_string');
        $over = array_filter((array)($answer['kept'] ?? []), 'is_string');
        try {
            $orders = $this->forgetter->forget(array_values(array_diff($over, $open, [''])));
        } catch (Throwable $error) {
            $this->log->error(
                'Replycart: a buyer was erased, but not in the shop\'s orders: ' . $error->getMessage(),
                ['exception' => $error]
            );
            throw new LocalizedException(__(
                'NOT DONE: Replycart erased this person, but this shop\'s orders still name the account. Erase again.'
            ));
        }

        return $open
            ? __(
                'What is over was erased; handle and reply went from %1 orders. %2 purchases are under way:'
                . ' erase again once they are over.',
                $orders,
                count($open)
            )
            : __(
                'Handle, words and addresses are gone; handle and reply went from %1 orders.'
                . ' Names and addresses in the shop\'s own orders are the shop\'s to erase.',
                $orders
            );
    }

    /**
     * Where a person is handled.
     *
     * @param string $network
     * @param string $id
     * @return string
     */
    private function path(string $network, string $id): string
    {
        return '/buyers/' . $this->client->part($network) . '/' . $this->client->part($id);
    }
}
