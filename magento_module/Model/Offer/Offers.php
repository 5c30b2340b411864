<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Offer;

use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Form\Fields;
use Replycart\Bridge\Model\Markets;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Offers: hashtags that give a coupon of the shop.
 */
class Offers
{
    /**
     * @param Client $client
     * @param Fields $fields
     * @param Markets $markets
     */
    public function __construct(
        private readonly Client $client,
        private readonly Fields $fields,
        private readonly Markets $markets
    ) {
    }

    /**
     * Open one. The shop makes the coupons, so the sidecar asks it meanwhile.
     *
     * @param array<string,mixed> $form
     * @return array<string, mixed>
     * @throws SidecarException
     * @throws InputException
     */
    public function create(array $form): array
    {
        $wrong = new InputException(__('Some fields cannot be read.'));
        $currency = $this->markets->currency('');
        $text = fn (string $name): string => $this->fields->text($form, $name);
        $body = [
            'hashtag' => $text('hashtag'),
            'title' => $text('title'),
            'lang' => $text('lang'),
            'for' => $text('for'),
            'percent' => $this->fields->whole($text('percent'), __('Percent Off'), $wrong),
            'amount' => $this->fields->amount($text('amount'), $currency, __('Amount Off'), $wrong),
            'minimum' => $this->fields->amount($text('minimum'), $currency, __('For Goods of at Least'), $wrong),
            'days' => $this->fields->whole($text('days'), __('Days That a Coupon Lasts'), $wrong),
            'most' => $this->fields->whole($text('most'), __('Coupons in All'), $wrong),
            'starts_at' => $this->fields->time($text('starts_at'), __('Start'), $wrong),
            'ends_at' => $this->fields->time($text('ends_at'), __('End'), $wrong),
        ];
        if ($wrong->wasErrorAdded()) {
            throw $wrong;
        }
        $body = array_filter($body, static fn ($value): bool => $value !== null && $value !== '') + [
            'answers' => $this->fields->flag($form, 'answers'),
            'announce' => $this->fields->flag($form, 'announce'),
        ];

        return $this->client->post('/offers', $body, $text('form_key_once'), Client::PUBLISHING);
    }

    /**
     * One, by its id.
     *
     * @param string $id
     * @return array<string, mixed>
     * @throws SidecarException
     */
    public function get(string $id): array
    {
        return $this->client->get('/offers/' . $this->client->part($id));
    }

    /**
     * Who was given a coupon, the newest first.
     *
     * @param string $id
     * @param int $page
     * @return array<string, mixed> a page of the sidecar
     * @throws SidecarException
     */
    public function coupons(string $id, int $page): array
    {
        return $this->client->get(
            '/offers/' . $this->client->part($id) . '/coupons',
            ['page' => max(1, $page), 'per_page' => 50]
        );
    }

    /**
     * No more coupons.
     *
     * @param string $id
     * @return void
     * @throws SidecarException
     */
    public function end(string $id): void
    {
        $this->client->post('/offers/' . $this->client->part($id) . '/end');
    }
}
