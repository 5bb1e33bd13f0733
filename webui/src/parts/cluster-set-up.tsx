// What a cluster is given so that it can switch its nodes off: a token for these hosts, and the commands with it.

import { useState } from 'preact/hooks';
import type { ApiNewToken } from '#model/api-access.ts';
import type { ApiFenceHost } from '#model/api-fencing.ts';
import { CLUSTER_NAME, clusterCommands } from '#model/cluster-commands.ts';
import { t } from '../i18n/text.ts';
import { type Answer, ask, useAnswer } from '../live/ask.ts';
import { auth, may } from '../live/identity.ts';
import { Answered } from './answered.tsx';
import { Field, Form } from './form.tsx';
import { LogInFirst } from './log-in-first.tsx';
import { Snippet } from './snippet.tsx';
import { StateIcon } from './state-icon.tsx';

export function ClusterSetUp() {
    const isAdmin = may('admin');
    const { answer } = useAnswer<readonly ApiFenceHost[]>(isAdmin ? '/fencing' : undefined, { after: ['config'] });
    if (!isAdmin) {
        return (
            <>
                <p class="hint">{t('users.admins-only')}</p>
                <LogInFirst />
            </>
        );
    }
    const httpsPort = auth.value?.httpsPort;
    // A token crosses the network with every order.
    if (httpsPort === undefined) return <p class="hint">{t('clusters.needs-https')}</p>;
    return (
        <Answered answer={answer}>
            {(hosts) => (
                <>
                    <FencedHosts hosts={hosts} />
                    <ClusterForm hosts={hosts.map(({ host }) => host)} httpsPort={httpsPort} />
                </>
            )}
        </Answered>
    );
}

function FencedHosts({ hosts }: { hosts: readonly ApiFenceHost[] }) {
    return (
        <ul class="clients">
            {hosts.map(({ host, ways, obstacles }) => (
                <li key={host}>
                    <StateIcon look={ways.length > 0 ? 'good' : 'watch'} />
                    <span>
                        <b>{host}</b>{' '}
                        <small lang="en">{ways.length > 0 ? ways.join(', ') : obstacles.join('; ')}</small>
                    </span>
                </li>
            ))}
        </ul>
    );
}

function ClusterForm({ hosts, httpsPort }: { hosts: readonly string[]; httpsPort: number }) {
    const [commands, setCommands] = useState<{ readonly name: string; readonly text: string } | undefined>(undefined);
    const make = async ({
        name = '',
        hosts: typed = '',
    }: Readonly<Record<string, string>>): Promise<Answer<unknown>> => {
        const wanted = typed.trim().split(/[\s,]+/);
        if (![name, ...wanted].every((one) => CLUSTER_NAME.test(one))) {
            return { ok: false, error: { code: 'config-invalid', message: t('clusters.names') } };
        }
        const body = { name, role: 'fencing', hosts: wanted };
        const said = await ask<ApiNewToken>('/tokens', { method: 'POST', body });
        if (!said.ok) return said;
        const { origin } = location;
        const lines = clusterCommands({ name, hosts: wanted, origin, httpsPort, secret: said.value.secret });
        setCommands({ name, text: lines.join('\n') });
        return said;
    };
    return (
        <>
            <Form action={t('clusters.make')} send={make}>
                <Field label={t('clusters.name')} name="name" value="cluster1" />
                <Field label={t('page.hosts')} name="hosts" value={hosts.join(' ')} hint={t('clusters.hosts-hint')} />
            </Form>
            {commands && (
                <>
                    <p class="hint">{t('users.token-once')}</p>
                    <Snippet title={commands.name} text={commands.text} />
                </>
            )}
        </>
    );
}
