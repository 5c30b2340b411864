<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Markets;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Making and moving sales, for the admin's controllers.
 */
class Sales
{
    /**
     * @param Client $client
     * @param FormReader $reader
     * @param FormFiller $filler
     * @param Markets $markets
     */
    public function __construct(
        private readonly Client $client,
        private readonly FormReader $reader,
        private readonly FormFiller $filler,
        private readonly Markets $markets
    ) {
    }

    /**
     * Keep a draft: a new one, or a changed one.
     *
     * @param array<string,mixed> $form
     * @return array<string, mixed> the sale
     * @throws SidecarException
     * @throws InputException
     */
    public function save(array $form): array
    {
        $id = (string)($form['id'] ?? '');
        if ($id === '') {
            $body = $this->given($this->reader->read($form, $this->currency($form, null)));

            return $this->client->post('/sales', $body, (string)($form['form_key_once'] ?? ''));
        }
        $path = '/sales/' . $this->client->part($id);
        $sale = $this->client->get($path);
        $shown = $this->reader->read($this->filler->draft($sale), (string)($sale['currency'] ?? ''));
        $changes = $this->reader->changes($shown, $this->reader->read($form, $this->currency($form, $sale)));

        return $changes ? $this->client->patch($path, $changes) : $sale;
    }

    /**
     * How the post will look.
     *
     * @param array<string,mixed> $form
     * @return array<string, mixed>
     * @throws SidecarException
     * @throws InputException
     */
    public function preview(array $form): array
    {
        $id = (string)($form['id'] ?? '');
        $other = (string)($form['market'] ?? '') !== '';
        $sale = $id !== '' && $other ? $this->client->get('/sales/' . $this->client->part($id)) : null;
        $body = $this->reader->read($form, $this->currency($form, $sale));

        return $this->client->post('/sales/preview', $this->given($body));
    }

    /**
     * Publish, pause, go on, end, copy.
     *
     * @param string $id
     * @param string $act
     * @param string $once keeps a double click from making two copies
     * @return array<string, mixed> the sale, or the copy
     * @throws SidecarException
     */
    public function act(string $id, string $act, string $once = ''): array
    {
        if (!in_array($act, Acts::ALL, true) || $id === '') {
            throw new SidecarException(__('There is no such action.'), SidecarException::REFUSED);
        }

        return $this->client->post(
            '/sales/' . $this->client->part($id) . '/' . $act,
            [],
            $act === 'copy' ? $once : '',
            $act === 'publish' ? Client::PUBLISHING : 0
        );
    }

    /**
     * What was filled in.
     *
     * @param array<string,mixed> $body
     * @return array<string, mixed>
     */
    private function given(array $body): array
    {
        return array_filter($body, static fn ($value): bool => $value !== null);
    }

    /**
     * What the prices of a form are typed in.
     *
     * The currency of its market; of a draft that keeps its market, the draft's own.
     *
     * @param array<string,mixed> $form
     * @param array<string,mixed>|null $sale
     * @return string
     * @throws InputException
     * @throws SidecarException when the markets cannot be listed
     */
    private function currency(array $form, ?array $sale): string
    {
        $market = (string)($form['market'] ?? '');
        if ($sale !== null && $market === (string)($sale['market'] ?? '')) {
            return (string)($sale['currency'] ?? '');
        }
        $known = $this->markets->currency($market);
        if ($known === '') {
            throw $this->markets->problem() ?? new InputException(__('Market: Replycart does not know it any more.'));
        }

        return $known;
    }
}
