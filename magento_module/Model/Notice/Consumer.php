<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Notice;

use InvalidArgumentException;
use Magento\Framework\Serialize\Serializer\Json;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Config;

/**
 * Takes notices out of Magento's queue. A notice that fails is kept for the cron; the queue is never held up.
 */
class Consumer
{
    /**
     * @param Delivery $delivery
     * @param Retries $retries
     * @param Config $config
     * @param Json $json
     * @param LoggerInterface $log
     */
    public function __construct(
        private readonly Delivery $delivery,
        private readonly Retries $retries,
        private readonly Config $config,
        private readonly Json $json,
        private readonly LoggerInterface $log
    ) {
    }

    /**
     * Send one.
     *
     * @param string $message
     * @return void
     */
    public function process(string $message): void
    {
        try {
            $notice = $this->json->unserialize($message);
        } catch (InvalidArgumentException) {
            $notice = null;
        }
        if (!is_array($notice) || !isset($notice['delivery'], $notice['topic'], $notice['body'])) {
            $this->log->warning('Replycart: a notice in the queue cannot be read');

            return;
        }
        [$delivery, $topic, $body] = [(string)$notice['delivery'], (string)$notice['topic'], (string)$notice['body']];
        if ($this->config->sendsNotices() && !$this->delivery->send($delivery, $topic, $body)) {
            $this->retries->later($delivery, $topic, $body, 1);
        }
    }
}
