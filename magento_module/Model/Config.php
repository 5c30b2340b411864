<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model;

use Magento\Framework\App\Config\ScopeConfigInterface;

/**
 * The settings under Stores › Configuration › Sales › Replycart.
 */
class Config
{
    public const URL = 'replycart/connection/url';
    public const TOKEN = 'replycart/connection/token';
    public const TIMEOUT = 'replycart/connection/timeout';
    public const NOTICES = 'replycart/notices/enabled';
    public const SECRET = 'replycart/notices/secret';
    public const MAIL = 'replycart/orders/mail';

    /**
     * @param ScopeConfigInterface $settings
     */
    public function __construct(private readonly ScopeConfigInterface $settings)
    {
    }

    /**
     * Address of the sidecar without a slash at its end, '' where none is set.
     *
     * @return string
     */
    public function url(): string
    {
        return rtrim(trim((string)$this->settings->getValue(self::URL)), '/');
    }

    /**
     * The API token, '' where none is set.
     *
     * @return string
     */
    public function token(): string
    {
        return trim((string)$this->settings->getValue(self::TOKEN));
    }

    /**
     * Seconds to wait for an answer on an admin page: 1 to 30.
     *
     * @return int
     */
    public function timeout(): int
    {
        return min(30, max(1, (int)$this->settings->getValue(self::TIMEOUT)));
    }

    /**
     * Whether anything can be asked at all.
     *
     * @return bool
     */
    public function isConnected(): bool
    {
        return $this->url() !== '' && $this->token() !== '';
    }

    /**
     * Whether the sidecar is told what changes.
     *
     * @return bool
     */
    public function sendsNotices(): bool
    {
        return $this->url() !== '' && $this->secret() !== '' && $this->settings->isSetFlag(self::NOTICES);
    }

    /**
     * What notices are signed with.
     *
     * @return string
     */
    public function secret(): string
    {
        return trim((string)$this->settings->getValue(self::SECRET));
    }

    /**
     * Whether the shop's own order mail goes out.
     *
     * @return bool
     */
    public function sendsMail(): bool
    {
        return $this->settings->isSetFlag(self::MAIL);
    }
}
