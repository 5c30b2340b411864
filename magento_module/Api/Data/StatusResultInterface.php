<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * What this module can do.
 * @api
 */
interface StatusResultInterface
{
    /**
     * Of the module.
     *
     * @return string
     */
    public function getVersion(): string;

    /**
     * Of the module.
     *
     * @param string $value
     * @return $this
     */
    public function setVersion(string $value): self;

    /**
     * Of: orders, quotes, allotments.
     *
     * @return string[]
     */
    public function getAbilities(): array;

    /**
     * Of: orders, quotes, allotments.
     *
     * @param string[] $value
     * @return $this
     */
    public function setAbilities(array $value): self;

    /**
     * Base currency of the store view.
     *
     * @return string
     */
    public function getCurrency(): string;

    /**
     * Base currency of the store view.
     *
     * @param string $value
     * @return $this
     */
    public function setCurrency(string $value): self;
}
