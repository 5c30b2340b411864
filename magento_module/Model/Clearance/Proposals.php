<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Clearance;

use Magento\Framework\Phrase;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * What the rules proposed.
 */
class Proposals
{
    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * Approve or dismiss.
     *
     * @param string $id
     * @param string $act
     * @return Phrase what becomes of it
     * @throws SidecarException
     */
    public function decide(string $id, string $act): Phrase
    {
        if (!in_array($act, ['approve', 'dismiss'], true) || $id === '') {
            throw new SidecarException(__('There is no such action.'), SidecarException::REFUSED);
        }
        $this->client->post('/clearance/proposals/' . $this->client->part($id) . '/' . $act);

        return $act === 'approve'
            ? __('It becomes a sale, within seconds or after the quiet hours.')
            : __('It was dismissed, and does not come back soon.');
    }
}
