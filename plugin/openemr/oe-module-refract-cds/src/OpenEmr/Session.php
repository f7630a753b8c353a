<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks\OpenEmr;

use OpenEMR\Common\Acl\AclMain;
use OpenEMR\Common\Csrf\CsrfUtils;

/**
 * OpenEMR's session, tokens against forged requests, and permissions; 7 and 8 differ in how they are asked.
 */
final class Session
{
    public function get(string $name): mixed
    {
        $session = self::symfony();
        return $session !== null ? $session->get($name) : ($_SESSION[$name] ?? null);
    }

    public function csrfToken(): string
    {
        $session = self::takesSession('collectCsrfToken') ? self::symfony() : null;
        return (string) ($session !== null ? CsrfUtils::collectCsrfToken($session) : CsrfUtils::collectCsrfToken());
    }

    public function verifiesCsrf(string $token): bool
    {
        $session = self::takesSession('verifyCsrfToken') ? self::symfony() : null;
        return (bool) ($session !== null ? CsrfUtils::verifyCsrfToken($token, $session)
            : CsrfUtils::verifyCsrfToken($token));
    }

    public function may(string $section, string $value): bool
    {
        return (bool) AclMain::aclCheckCore($section, $value);
    }

    /** Of version 8; null in version 7, and wherever $_SESSION is all there is. */
    private static function symfony(): ?object
    {
        $factory = 'OpenEMR\\Common\\Session\\SessionWrapperFactory';
        if (!class_exists($factory) || !method_exists($factory, 'getInstance')) {
            return null;
        }
        $instance = $factory::getInstance();
        return method_exists($instance, 'getActiveSession') ? $instance->getActiveSession() : null;
    }

    private static function takesSession(string $method): bool
    {
        foreach ((new \ReflectionMethod(CsrfUtils::class, $method))->getParameters() as $parameter) {
            if ($parameter->getName() === 'session') {
                return true;
            }
        }
        return false;
    }
}
