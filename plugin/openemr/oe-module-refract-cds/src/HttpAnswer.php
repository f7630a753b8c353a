<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * What came back: a status and a body, or the class of what went wrong before there was one.
 */
final class HttpAnswer
{
    /**
     * @param string $problem '' or one of: name, refused, timeout, certificate, tls, too-large, network
     * @param ?int $serverTime the server's clock, from its Date header
     */
    public function __construct(
        public readonly int $status,
        public readonly string $body = '',
        public readonly string $problem = '',
        public readonly ?int $serverTime = null
    ) {
    }

    public function succeeded(): bool
    {
        return $this->problem === '' && $this->status >= 200 && $this->status < 300;
    }

    /** For the log: a class, never a text of the other side. */
    public function class(): string
    {
        return $this->problem !== '' ? $this->problem : 'status ' . $this->status;
    }

    /** @return array<mixed>|null the body as a JSON object, or null if it is none */
    public function json(): ?array
    {
        $value = json_decode($this->body, true, 128);
        return is_array($value) && ($value === [] || !array_is_list($value)) ? $value : null;
    }
}
