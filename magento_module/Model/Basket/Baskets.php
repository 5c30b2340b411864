<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Basket;

use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Form\Fields;
use Replycart\Bridge\Model\Form\Shipping;
use Replycart\Bridge\Model\Markets;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Baskets by hashtag. To the sidecar they are sales of their own mode, without a product.
 */
class Baskets
{
    private const DAY = 86400;

    /**
     * @param Client $client
     * @param Fields $fields
     * @param Shipping $shipping
     * @param Markets $markets
     */
    public function __construct(
        private readonly Client $client,
        private readonly Fields $fields,
        private readonly Shipping $shipping,
        private readonly Markets $markets
    ) {
    }

    /**
     * Those that are open or drafts, and what ended lately: the sidecar's list knows no filter by mode.
     *
     * @return array<int, array<string, mixed>>
     * @throws SidecarException
     */
    public function all(): array
    {
        $found = [];
        foreach (['live', 'paused', 'draft', ''] as $state) {
            $query = ['state' => $state, 'per_page' => 200, 'sort' => '-created_at'];
            foreach ((array)($this->client->get('/sales', $query)['items'] ?? []) as $sale) {
                if (is_array($sale) && ($sale['mode'] ?? '') === 'basket') {
                    $found[(string)($sale['id'] ?? '')] = $sale;
                }
            }
        }

        return array_values($found);
    }

    /**
     * Keep a draft.
     *
     * @param array<string,mixed> $form
     * @return array<string, mixed>
     * @throws SidecarException
     * @throws InputException
     */
    public function create(array $form): array
    {
        $wrong = new InputException(__('Some fields cannot be read.'));
        $body = ['mode' => 'basket'];
        foreach (['hashtag', 'title', 'lang', 'answers'] as $name) {
            $body[$name] = $this->fields->text($form, $name);
        }
        $limit = $this->fields->text($form, 'limit_per_buyer');
        $body['limit_per_buyer'] = $this->fields->whole($limit, __('Units of One Thing, per Buyer'), $wrong);
        $days = $this->fields->whole($this->fields->text($form, 'days'), __('Emptied After'), $wrong);
        $body['hold_seconds'] = $days === null ? null : $days * self::DAY;
        $body['shipping'] = $this->shipping->read($form, $this->markets->currency(''), $wrong);
        if ($wrong->wasErrorAdded()) {
            throw $wrong;
        }
        $body = array_filter($body, static fn ($value): bool => $value !== null && $value !== '');

        return $this->client->post('/sales', $body, $this->fields->text($form, 'form_key_once'));
    }

    /**
     * Open it.
     *
     * @param string $id
     * @return void
     * @throws SidecarException
     */
    public function publish(string $id): void
    {
        $path = '/sales/' . $this->client->part($id) . '/publish';
        $this->client->post($path, [], '', Client::PUBLISHING);
    }
}
