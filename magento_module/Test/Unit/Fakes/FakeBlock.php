<?php

declare(strict_types=1);

namespace Replycart\Bridge\Test\Unit\Fakes;

/**
 * A block that renders a template of this module, and is its own layout, for the blocks within.
 */
class FakeBlock
{
    /**
     * @var string
     */
    private string $template = '';

    /**
     * @param array<string, mixed> $data
     */
    public function __construct(private readonly array $data)
    {
    }

    /**
     * @param string $key
     * @return mixed
     */
    public function getData(string $key): mixed
    {
        return $this->data[$key] ?? null;
    }

    /**
     * @return $this
     */
    public function getLayout(): self
    {
        return $this;
    }

    /**
     * @param string $class
     * @param string $name
     * @param array<string, mixed> $arguments
     * @return self
     */
    public function createBlock(string $class, string $name = '', array $arguments = []): self
    {
        return new self($arguments['data'] ?? []);
    }

    /**
     * @param string $template
     * @return $this
     */
    public function setTemplate(string $template): self
    {
        $this->template = substr($template, strlen('Replycart_Bridge::'));

        return $this;
    }

    /**
     * @param string $path
     * @param array<string, scalar> $params
     * @return string
     */
    public function getUrl(string $path, array $params = []): string
    {
        return 'https://shop.example/admin/' . $path . '?' . http_build_query($params);
    }

    /**
     * @return \Magento\Framework\DataObject
     */
    public function getRequest(): \Magento\Framework\DataObject
    {
        return new class extends \Magento\Framework\DataObject {
            /**
             * @param string $name
             * @return mixed
             */
            public function getParam(string $name): mixed
            {
                return $this->getData($name);
            }
        };
    }

    /**
     * @return string
     */
    public function getFormKey(): string
    {
        return 'key';
    }

    /**
     * @return string
     */
    public function toHtml(): string
    {
        $block = $this;
        $escaper = new class {
            /**
             * @param string $name
             * @param array $arguments
             * @return string
             */
            public function __call(string $name, array $arguments): string
            {
                return htmlspecialchars((string)$arguments[0], ENT_QUOTES);
            }
        };
        ob_start();
        // phpcs:ignore Magento2.Security.IncludeFile
        include dirname(__DIR__, 3) . '/view/adminhtml/templates/' . $this->template;

        return (string)ob_get_clean();
    }
}
