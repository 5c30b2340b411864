<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Notice;

use Magento\Framework\DataObject\IdentityGeneratorInterface;
use Magento\Framework\MessageQueue\PublisherInterface;
use Magento\Framework\Serialize\Serializer\Json;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Config;
use Throwable;

/**
 * Tells the sidecar what changed, by Magento's message queue: saving never waits and never fails because of it.
 */
class Notices
{
    public const QUEUE = 'replycart.notice';
    public const PRODUCT = 'product.updated';
    public const PRODUCT_GONE = 'product.deleted';
    public const STOCK = 'stock.updated';
    public const ORDER = 'order.updated';
    public const REFUND = 'refund.created';

    /**
     * What this process has queued a moment ago: the sidecar looks at the truth itself, so once is enough.
     *
     * @var array<string, int>
     */
    private array $seen = [];

    /**
     * @param Config $config
     * @param PublisherInterface $publisher
     * @param IdentityGeneratorInterface $ids
     * @param Json $json
     * @param LoggerInterface $log
     */
    public function __construct(
        private readonly Config $config,
        private readonly PublisherInterface $publisher,
        private readonly IdentityGeneratorInterface $ids,
        private readonly Json $json,
        private readonly LoggerInterface $log
    ) {
    }

    /**
     * Queue a notice. Never throws.
     *
     * @param string $topic one of the constants
     * @param string $id of the thing
     * @param array<string,string> $more like sku or reference; nothing personal
     * @return void
     */
    public function tell(string $topic, string $id, array $more = []): void
    {
        try {
            if ($id === '' || $id === '0' || !$this->config->sendsNotices() || $this->justTold($topic . ' ' . $id)) {
                return;
            }
            $this->publisher->publish(self::QUEUE, $this->json->serialize([
                'delivery' => $this->ids->generateId(),
                'topic' => $topic,
                'body' => $this->json->serialize(['id' => $id] + array_filter($more)),
            ]));
        } catch (Throwable $error) {
            $this->log->warning('Replycart: a notice was not queued: ' . $error->getMessage());
        }
    }

    /**
     * Whether the same was queued within the last second or two.
     *
     * @param string $what
     * @return bool
     */
    private function justTold(string $what): bool
    {
        $now = hrtime(true) / 1e9;
        $last = $this->seen[$what] ?? null;
        if (count($this->seen) > 5000) {
            $this->seen = [];
        }
        $this->seen[$what] = (int)$now;

        return $last !== null && $now - $last < 2;
    }
}
