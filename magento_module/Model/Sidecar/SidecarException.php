<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Sidecar;

use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;

/**
 * The sidecar was not asked, did not answer, or said no; its text is fit to be shown.
 */
class SidecarException extends LocalizedException
{
    /** No address or token is set. */
    public const UNSET = 'unset';
    /** Nothing came back, or nothing that can be read: a write may have happened. */
    public const AWAY = 'away';
    /** The token is not accepted, or may not do this. */
    public const DENIED = 'denied';
    /** It understood and said no. */
    public const REFUSED = 'refused';

    /**
     * @param Phrase $text
     * @param string $kind one of the constants
     * @param int $status of HTTP
     * @param array<string,string[]> $fields what is wrong with which field
     * @param array<string,mixed> $body of the answer
     */
    public function __construct(
        Phrase $text,
        private readonly string $kind,
        private readonly int $status = 0,
        private readonly array $fields = [],
        private readonly array $body = []
    ) {
        parent::__construct($text);
    }

    /**
     * One of the constants.
     *
     * @return string
     */
    public function kind(): string
    {
        return $this->kind;
    }

    /**
     * HTTP status, 0 when nothing came back.
     *
     * @return int
     */
    public function status(): int
    {
        return $this->status;
    }

    /**
     * What is wrong with which field.
     *
     * @return array<string, string[]>
     */
    public function fields(): array
    {
        return $this->fields;
    }

    /**
     * The answer's body.
     *
     * @return array<string, mixed>
     */
    public function body(): array
    {
        return $this->body;
    }

    /**
     * The same, of a call that a sidecar of today knows: "not found" means an older one, and says so.
     *
     * @return self
     */
    public function older(): self
    {
        return $this->status === 404
            ? new self(__('This needs a newer Replycart.'), self::REFUSED, 404)
            : $this;
    }

    /**
     * The text and the fields, as lines.
     *
     * @return string[]
     */
    public function lines(): array
    {
        $lines = [$this->getMessage()];
        foreach ($this->fields as $field => $texts) {
            $lines[] = (string)__('%1: %2', $field, implode(' ', $texts));
        }

        return $lines;
    }
}
