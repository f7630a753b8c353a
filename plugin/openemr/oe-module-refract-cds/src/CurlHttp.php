<?php

declare(strict_types=1);

namespace Refract\Modules\CdsHooks;

/**
 * Http by curl: certificates are checked, redirects are not followed, proxies of the environment are not used.
 */
final class CurlHttp implements Http
{
    /** Hundreds of cards; what is larger is no answer of a CDS service. */
    private const MOST_BYTES = 4 * 1024 * 1024;

    /** @param string $caFile certificate authorities to trust instead of the system's, or '' */
    public function __construct(private readonly string $caFile = '')
    {
    }

    public function send(string $method, string $url, array $headers, ?string $body, int $timeoutMs): HttpAnswer
    {
        $received = '';
        $serverTime = null;
        $tooLarge = false;
        $options = [
            CURLOPT_URL => $url,
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => array_merge(self::lines($headers), ['Expect:']),
            CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_PROXY => '',
            CURLOPT_SSLVERSION => CURL_SSLVERSION_TLSv1_2,
            CURLOPT_TIMEOUT_MS => $timeoutMs,
            CURLOPT_CONNECTTIMEOUT_MS => min($timeoutMs, 2000),
            CURLOPT_NOSIGNAL => true,
            CURLOPT_WRITEFUNCTION => function ($handle, string $part) use (&$received, &$tooLarge): int {
                $tooLarge = strlen($received) + strlen($part) > self::MOST_BYTES;
                $received .= $tooLarge ? '' : $part;
                return $tooLarge ? 0 : strlen($part);
            },
            CURLOPT_HEADERFUNCTION => function ($handle, string $line) use (&$serverTime): int {
                if (stripos($line, 'date:') === 0) {
                    $serverTime = strtotime(trim(substr($line, 5))) ?: null;
                }
                return strlen($line);
            },
        ];
        if ($body !== null) {
            $options[CURLOPT_POSTFIELDS] = $body;
        }
        if ($this->caFile !== '') {
            $options[CURLOPT_CAINFO] = $this->caFile;
        }
        $handle = curl_init();
        curl_setopt_array($handle, $options);
        curl_exec($handle);
        $error = curl_errno($handle);
        $status = (int) curl_getinfo($handle, CURLINFO_RESPONSE_CODE);
        curl_close($handle);
        $problem = $tooLarge ? 'too-large' : self::problem($error);
        return new HttpAnswer($status, $problem === '' ? $received : '', $problem, $serverTime);
    }

    /**
     * @param array<string, string> $headers
     * @return list<string>
     */
    private static function lines(array $headers): array
    {
        $lines = [];
        foreach ($headers as $name => $value) {
            $lines[] = $name . ': ' . $value;
        }
        return $lines;
    }

    private static function problem(int $error): string
    {
        return match ($error) {
            0 => '',
            CURLE_COULDNT_RESOLVE_HOST => 'name',
            CURLE_COULDNT_CONNECT => 'refused',
            CURLE_OPERATION_TIMEDOUT => 'timeout',
            CURLE_SSL_CACERT, CURLE_SSL_PEER_CERTIFICATE, 77 => 'certificate',
            CURLE_SSL_CONNECT_ERROR => 'tls',
            default => 'network',
        };
    }
}
