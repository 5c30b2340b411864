<?php

declare(strict_types=1);

namespace Replycart\Bridge\Model\Form;

use Magento\Framework\Exception\InputException;
use Magento\Framework\Phrase;

/**
 * What of a form cannot be read, by its fields.
 */
class Wrong extends InputException
{
    /**
     * @var string
     */
    private string $name = '';

    /**
     * @var array<string, string[]>
     */
    private array $fields = [];

    /**
     * This field is read next.
     *
     * @param string $name
     * @return $this
     */
    public function at(string $name): self
    {
        $this->name = $name;

        return $this;
    }

    /**
     * @inheritdoc
     */
    public function addError(Phrase $phrase)
    {
        $this->fields[$this->name][] = (string)$phrase;

        return parent::addError($phrase);
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
}
