<?php

declare(strict_types=1);

namespace Replycart\Bridge\Api\Data;

/**
 * Who replied.
 * @api
 */
interface BuyerRequestInterface
{
    /**
     * Like x.
     *
     * @return string|null
     */
    public function getNetwork(): ?string;

    /**
     * Like x.
     *
     * @param string|null $value
     * @return $this
     */
    public function setNetwork(?string $value): self;

    /**
     * Without the @.
     *
     * @return string|null
     */
    public function getHandle(): ?string;

    /**
     * Without the @.
     *
     * @param string|null $value
     * @return $this
     */
    public function setHandle(?string $value): self;

    /**
     * Address of the reply.
     *
     * @return string|null
     */
    public function getReplyUrl(): ?string;

    /**
     * Address of the reply.
     *
     * @param string|null $value
     * @return $this
     */
    public function setReplyUrl(?string $value): self;
}
