<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Clearance;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Phrase;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Rules of the clearance.
 */
class Rules
{
    private const PATH = '/clearance/rules';

    /**
     * @param Client $client
     * @param RuleReader $reader
     */
    public function __construct(
        private readonly Client $client,
        private readonly RuleReader $reader
    ) {
    }

    /**
     * One of them.
     *
     * @param string $id
     * @return array<string, mixed>|null
     * @throws SidecarException
     */
    public function find(string $id): ?array
    {
        foreach ((array)($this->client->get(self::PATH)['items'] ?? []) as $rule) {
            if (is_array($rule) && (string)($rule['id'] ?? '') === $id) {
                return $rule;
            }
        }

        return null;
    }

    /**
     * A new one, or what of one was changed.
     *
     * @param array<string,mixed> $form
     * @return void
     * @throws SidecarException
     * @throws InputException
     */
    public function save(array $form): void
    {
        $body = $this->reader->read($form);
        $id = (string)($form['id'] ?? '');
        if ($id === '') {
            $body = array_filter($body, static fn ($value): bool => $value !== null);
            $this->client->post(self::PATH, $body, (string)($form['form_key_once'] ?? ''));

            return;
        }
        $rule = $this->find($id);
        if ($rule === null) {
            throw new SidecarException(__('There is no such rule any more.'), SidecarException::REFUSED);
        }
        $shown = $this->reader->read($this->reader->form($rule));
        $changes = array_filter(
            $body,
            static fn ($value, $name): bool => $value !== $shown[$name],
            ARRAY_FILTER_USE_BOTH
        );
        if ($changes) {
            $this->newer(fn () => $this->client->patch($this->path($id), $changes));
        }
    }

    /**
     * On, off, away.
     *
     * @param string $id
     * @param string $act
     * @return Phrase what was done
     * @throws SidecarException
     */
    public function act(string $id, string $act): Phrase
    {
        if (!in_array($act, ['on', 'off', 'delete'], true) || $id === '') {
            throw new SidecarException(__('There is no such action.'), SidecarException::REFUSED);
        }
        if ($act === 'delete') {
            $this->newer(fn () => $this->client->delete($this->path($id)));

            return __('The rule was thrown away.');
        }
        $this->client->post($this->path($id) . '/' . $act);

        return $act === 'on' ? __('The rule is on.') : __('The rule is off.');
    }

    /**
     * A call that older ones of the sidecar do not know.
     *
     * @param callable $call
     * @return void
     * @throws SidecarException
     */
    private function newer(callable $call): void
    {
        try {
            $call();
        } catch (SidecarException $error) {
            // 405: the path is known, this way of calling it is not.
            if (in_array($error->status(), [404, 405], true)) {
                throw new SidecarException(
                    __('This needs a newer Replycart.'),
                    SidecarException::REFUSED,
                    $error->status()
                );
            }
            throw $error;
        }
    }

    /**
     * Where a rule is handled.
     *
     * @param string $id
     * @return string
     */
    private function path(string $id): string
    {
        return self::PATH . '/' . $this->client->part($id);
    }
}
