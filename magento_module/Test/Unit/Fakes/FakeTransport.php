<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

use Replycart\Bridge\Model\Sidecar\Reply;
use Replycart\Bridge\Model\Sidecar\SidecarException;
use Replycart\Bridge\Model\Sidecar\TransportInterface;

/**
 * Answers from a list, and remembers what was sent.
 */
class FakeTransport implements TransportInterface
{
    /**
     * @var array<int, array<string, mixed>>
     */
    public array $sent = [];

    /**
     * @var array<int, Reply|SidecarException>
     */
    private array $answers = [];

    /**
     * The next answer.
     *
     * @param int $status
     * @param mixed $body as JSON, unless it is a text
     * @return $this
     */
    public function answer(int $status, mixed $body = []): self
    {
        $this->answers[] = new Reply($status, is_string($body) ? $body : (string)json_encode($body));

        return $this;
    }

    /**
     * The next time nothing comes back.
     *
     * @return $this
     */
    public function away(): self
    {
        $text = __('Replycart does not answer (%1).', 'timed out');
        $this->answers[] = new SidecarException($text, SidecarException::AWAY);

        return $this;
    }

    /**
     * @inheritdoc
     */
    public function send(string $method, string $url, array $headers, ?string $body, int $seconds): Reply
    {
        $this->sent[] = compact('method', 'url', 'headers', 'body', 'seconds');
        $next = array_shift($this->answers) ?? new Reply(200, '{}');
        if ($next instanceof SidecarException) {
            throw $next;
        }

        return $next;
    }

    /**
     * What was sent last, or a part of it.
     *
     * @param string $part
     * @return mixed
     */
    public function last(string $part): mixed
    {
        return end($this->sent)[$part] ?? null;
    }
}
