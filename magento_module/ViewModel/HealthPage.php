<?php

declare(strict_types=1);

namespace Replycart\Bridge\ViewModel;

use Magento\Framework\View\Element\Block\ArgumentInterface;
use Replycart\Bridge\Model\Sidecar\Client;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * How the sidecar is.
 */
class HealthPage implements ArgumentInterface
{
    /**
     * @var string
     */
    private string $problem = '';

    /**
     * @param Client $client
     */
    public function __construct(private readonly Client $client)
    {
    }

    /**
     * Its status and checks; empty when it is away, see problem().
     *
     * @return array<string, mixed>
     */
    public function health(): array
    {
        try {
            return $this->client->get('/health');
        } catch (SidecarException $error) {
            $this->problem = $error->getMessage();

            return [];
        }
    }

    /**
     * Why it is not known; after health().
     *
     * @return string
     */
    public function problem(): string
    {
        return $this->problem;
    }
}
