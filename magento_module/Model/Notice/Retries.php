<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Notice;

use Magento\Framework\Stdlib\DateTime\DateTime;
use Psr\Log\LoggerInterface;
use Replycart\Bridge\Model\Config;
use Replycart\Bridge\Model\ResourceModel\NoticeBook;

/**
 * What did not get through is tried again: after a minute, then twice as long each time, for about three days.
 */
class Retries
{
    private const FIRST = 60;
    private const LONGEST = 3 * 3600;
    private const MOST = 30;
    private const AT_ONCE = 200;
    private const SECONDS = 40;

    /**
     * @param NoticeBook $book
     * @param Delivery $delivery
     * @param Config $config
     * @param DateTime $clock
     * @param LoggerInterface $log
     */
    public function __construct(
        private readonly NoticeBook $book,
        private readonly Delivery $delivery,
        private readonly Config $config,
        private readonly DateTime $clock,
        private readonly LoggerInterface $log
    ) {
    }

    /**
     * Remember a notice that failed, or give it up.
     *
     * @param string $delivery
     * @param string $topic
     * @param string $body
     * @param int $attempts made so far
     * @return void
     */
    public function later(string $delivery, string $topic, string $body, int $attempts): void
    {
        if ($attempts >= self::MOST) {
            $this->book->drop($delivery);
            $this->log->warning('Replycart: notice ' . $topic . ' was given up after ' . $attempts . ' tries');

            return;
        }
        $wait = (int)min(self::LONGEST, self::FIRST * 2 ** min(20, max(0, $attempts - 1)));
        $this->book->keep($delivery, $topic, $body, $attempts, $this->clock->gmtTimestamp() + $wait);
    }

    /**
     * Try those whose time has come; stops at the first that fails, since the others would wait as long.
     *
     * @return int how many got through
     */
    public function run(): int
    {
        $done = 0;
        if (!$this->config->sendsNotices()) {
            return $done;
        }
        $ends = $this->clock->gmtTimestamp() + self::SECONDS;
        foreach ($this->book->due($this->clock->gmtTimestamp(), self::AT_ONCE) as $row) {
            [$id, $topic, $body] = [(string)$row['delivery'], (string)$row['topic'], (string)$row['body']];
            if (!$this->delivery->send($id, $topic, $body)) {
                $this->later($id, $topic, $body, (int)$row['attempts'] + 1);
                break;
            }
            $this->book->drop($id);
            $done++;
            if ($this->clock->gmtTimestamp() >= $ends) {
                break;
            }
        }

        return $done;
    }
}
