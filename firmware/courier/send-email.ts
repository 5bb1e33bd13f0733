// E-mail by SMTP (RFC 5321). Notices of one alert hang together in a mail program: they refer to the first one.

import { createTransport } from 'nodemailer';
import { headlineOf, type Notice } from '#model/alert.ts';
import type { DestinationOf } from '#model/alert-destinations.ts';
import type { Send } from './messages.ts';

const CONNECT_MS_MAX = 20_000;
// RFC 5321 §4.5.3.2.6: minutes are allowed for the end of the data; nobody waits for them in an outage.
const ANSWER_MS_MAX = 30_000;
// RFC 6409 §3.1 and RFC 8314 §3.3
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;

export const sendEmail: Send<DestinationOf<'email'>> = async (destination, notice) => {
    const { server, security, user, password, from, to } = destination;
    const transport = createTransport({
        host: server,
        port: destination.port ?? PORTS[security],
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
        connectionTimeout: CONNECT_MS_MAX,
        greetingTimeout: CONNECT_MS_MAX,
        socketTimeout: ANSWER_MS_MAX,
        disableFileAccess: true,
        disableUrlAccess: true,
    });
    try {
        const { response, rejected } = await transport.sendMail({
            from: { name: notice.gateway, address: from },
            to: [...to],
            subject: `[${notice.gateway}] ${headlineOf(notice)}`,
            text: notice.text,
            date: new Date(notice.at),
            ...threadOf(notice, from),
            ...(notice.severity === 'critical' ? { priority: 'high' as const } : {}),
            // RFC 3834 §5: nobody's absence is to be answered to us.
            headers: { 'Auto-Submitted': 'auto-generated', 'X-Powerchain-Notice': notice.id },
        });
        if (rejected.length > 0) return `${response}; refused for ${rejected.map(String).join(', ')}`;
        return response;
    } finally {
        transport.close();
    }
};

function threadOf(
    { id, alert, phase }: Notice,
    from: string,
): { messageId: string; inReplyTo?: string; references?: string } {
    const domain = from.slice(from.lastIndexOf('@') + 1);
    const first = `<${alert}-raised@${domain}>`;
    const messageId = `<${id}@${domain}>`;
    return phase === 'raised' || alert === '' ? { messageId } : { messageId, inReplyTo: first, references: first };
}
