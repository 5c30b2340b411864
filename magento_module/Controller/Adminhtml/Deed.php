<?php

declare(strict_types=1);

namespace Replycart\Bridge\Controller\Adminhtml;

use Magento\Backend\App\Action;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\ResultInterface;
use Magento\Framework\Exception\InputException;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;
use Replycart\Bridge\Model\Sidecar\SidecarException;

/**
 * Something is done, by a form or a button; then a page is shown, with what became of it above.
 */
abstract class Deed extends Action implements HttpPostActionInterface
{
    /**
     * Do it.
     *
     * @return array{0: string, 1?: array<string, mixed>} which page is shown then: path and parameters
     * @throws SidecarException
     * @throws InputException
     * @throws LocalizedException
     */
    abstract protected function act(): array;

    /**
     * Which page is shown when it could not be done.
     *
     * @return array{0: string, 1?: array<string, mixed>}
     */
    abstract protected function back(): array;

    /**
     * Do it, and say how it went.
     *
     * @return ResultInterface
     */
    public function execute(): ResultInterface
    {
        try {
            $where = $this->act();
        } catch (InputException $error) {
            foreach ($error->getErrors() ?: [$error] as $one) {
                $this->messageManager->addErrorMessage($one->getMessage());
            }
            $where = $this->back();
        } catch (SidecarException $error) {
            foreach ($error->lines() as $line) {
                $this->messageManager->addErrorMessage($line);
            }
            $where = $this->back();
        } catch (LocalizedException $error) {
            $this->messageManager->addErrorMessage($error->getMessage());
            $where = $this->back();
        }

        return $this->resultRedirectFactory->create()->setPath($where[0], $where[1] ?? []);
    }

    /**
     * It was done.
     *
     * @param Phrase $text
     * @return void
     */
    protected function told(Phrase $text): void
    {
        $this->messageManager->addSuccessMessage((string)$text);
    }

    /**
     * A parameter as text.
     *
     * @param string $name
     * @return string
     */
    protected function text(string $name): string
    {
        $value = $this->getRequest()->getParam($name);

        return is_scalar($value) ? trim((string)$value) : '';
    }
}
