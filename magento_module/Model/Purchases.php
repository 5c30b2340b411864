<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Phrase;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * What the merchant does with a purchase.
 */
class Purchases
{
    /**
     * @param Client $client
     * @param Amounts $amounts
     */
    public function __construct(
        private readonly Client $client,
        private readonly Amounts $amounts
    ) {
    }

    /**
     * One purchase with its story.
     *
     * @param string $id
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function get(string $id): array
    {
        return $this->client->get('/purchases/' . $this->client->part($id));
    }

    /**
     * Withdraw one that is not paid.
     *
     * @param string $id
     * @return void
     * @throws SidecarException
     */
    public function cancel(string $id): void
    {
        $this->client->post('/purchases/' . $this->client->part($id) . '/cancel');
    }

    /**
     * Give money back, of a purchase that has no order to make a credit memo of; the sidecar sees to the rest.
     *
     * @param string $id
     * @param string $amount decimal; all that is left when it is empty
     * @param string $reason
     * @param string $once keeps a double click from being two refunds
     * @return Phrase what became of it
     * @throws InputException
     * @throws SidecarException
     */
    public function refund(string $id, string $amount, string $reason, string $once): Phrase
    {
        $body = ['reason' => mb_substr(trim($reason), 0, 200), 'wait' => true];
        if (trim($amount) !== '') {
            $currency = (string)($this->get($id)['currency'] ?? '');
            $body['amount'] = $this->amounts->minor($amount, $currency, __('Amount'));
            if ($body['amount'] === 0) {
                throw new InputException(__('The amount must be like 12.90.'));
            }
        }
        $path = '/purchases/' . $this->client->part($id) . '/refund';
        $answer = $this->client->post($path, $body, $once, Client::PATIENT);

        return in_array($answer['state'] ?? '', ['done', 'given'], true)
            ? __('PayPal gave the money back.')
            : __('PayPal was asked to give the money back and has not answered yet.');
    }
}
