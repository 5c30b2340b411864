<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\Phrase;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * People who replied.
 */
class Buyers
{
    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * Block, unblock, forget.
     *
     * @param string $network
     * @param string $id
     * @param string $act
     * @return Phrase what was done
     * @throws SidecarException
     */
    public function act(string $network, string $id, string $act): Phrase
    {
        if (!in_array($act, ['block', 'unblock', 'erase'], true) || $id === '') {
            throw new SidecarException(__('There is no such action.'), SidecarException::REFUSED);
        }
        $answer = $this->client->post($this->path($network, $id) . '/' . $act);
        if ($act === 'erase') {
            $open = count((array)($answer['under_way'] ?? []));

            return $open === 0
                ? __('Handle, words and addresses are gone. The shop\'s own orders are the shop\'s to erase.')
                : __('What is over was erased. %1 purchases are under way: erase again once they are over.', $open);
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
