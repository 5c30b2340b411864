<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sale;

use Magento\Framework\Exception\InputException;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Making and moving sales, for the admin's controllers.
 */
class Sales
{
    public const ACTS = ['publish', 'pause', 'resume', 'end', 'copy'];

    /**
     * @param Client $client
     * @param FormReader $reader
     * @param FormFiller $filler
     */
    public function __construct(
        private readonly Client $client,
        private readonly FormReader $reader,
        private readonly FormFiller $filler
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
        $body = $this->reader->read($form);
        $id = (string)($form['id'] ?? '');
        if ($id === '') {
            return $this->client->post('/sales', $body, (string)($form['form_key_once'] ?? ''));
        }
        $path = '/sales/' . $this->client->part($id);
        $shown = $this->reader->read($this->filler->draft($this->client->get($path)));
        $changes = $this->reader->changes($shown, $body);

        return $changes ? $this->client->patch($path, $changes) : $this->client->get($path);
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
        return $this->client->post('/sales/preview', $this->reader->read($form));
    }

    /**
     * Publish, pause, go on, end, copy.
     *
     * @param string $id
     * @param string $act one of ACTS
     * @return array<string, mixed> the sale, or the copy
     * @throws SidecarException
     */
    public function act(string $id, string $act): array
    {
        if (!in_array($act, self::ACTS, true) || $id === '') {
            throw new SidecarException(__('There is no such action.'), SidecarException::REFUSED);
        }

        return $this->client->post('/sales/' . $this->client->part($id) . '/' . $act);
    }

    /**
     * A draft for each of these products.
     *
     * @param array<int,string> $products name by id, in the order in which they stood
     * @param array<int,string> $skus by id
     * @param string $once
     * @return array{0: int, 1: string[]} drafts made, and what went wrong
     */
    public function drafts(array $products, array $skus, string $once): array
    {
        $made = 0;
        $wrong = [];
        foreach ($skus as $id => $sku) {
            $body = ['product' => $sku, 'quantity' => 1, 'title' => mb_substr($products[$id] ?? '', 0, 200)];
            try {
                $this->client->post('/sales', $body, $once === '' ? '' : $once . '-' . $id);
                $made++;
            } catch (SidecarException $error) {
                $wrong[] = $sku . ': ' . implode(' ', $error->lines());
                if ($error->kind() !== SidecarException::REFUSED) {
                    break;
                }
            }
        }

        return [$made, $wrong];
    }
}
