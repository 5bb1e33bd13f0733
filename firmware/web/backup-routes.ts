// Routes of /api/v1/config/backup: the configuration as one document to keep elsewhere, and back again. Restoring is a change
// like any other: checked as a whole, kept in the history, undone with one click. Users of the page are not in it.

import { CONFIG_PLAN } from '#model/api-answers.ts';
import { BACKUP, BACKUP_RESTORE, BACKUP_WISH } from '#model/api-config.ts';
import type { Access } from '../access/access.ts';
import { signatureOf } from '../access/principal.ts';
import { type Backup, makeBackup, openBackup } from '../config/backup.ts';
import type { ConfigEditor, ConfigWish } from '../config/config-editor.ts';
import { refuseClearText } from './auth-routes.ts';
import { CONFIG_BODY_BYTES_MAX, granted } from './config-routes.ts';
import { Answer, Refusal, type Route, route } from './route.ts';

export function backupRoutes(editor: ConfigEditor, access: Access): Route[] {
    const about = { area: 'config', role: 'admin', method: 'POST' } as const;
    return [
        route({
            ...about,
            path: '/api/v1/config/backup',
            summary: 'The configuration as one document; its secrets only if a passphrase seals them',
            body: BACKUP_WISH,
            answer: BACKUP,
            handle: async ({ body: { passphrase }, request, who }) => {
                if (passphrase !== undefined) refuseClearText(request);
                const backup = await makeBackup(granted(editor.texts()), passphrase, access.now());
                access.audit(who, 'backup-made', passphrase === undefined ? 'without secrets' : 'with sealed secrets');
                const name = `powerchain-backup-${new Date(backup.at).toISOString().slice(0, 10)}.json`;
                return new Answer(200, backup, { 'content-disposition': `attachment; filename="${name}"` });
            },
        }),
        route({
            ...about,
            path: '/api/v1/config/backup/restore',
            summary: 'Make the configuration that of a backup; with `check` only say what would change',
            about: 'Without a passphrase the secrets stay as they are here.',
            body: BACKUP_RESTORE,
            answer: CONFIG_PLAN,
            bodyBytesMax: 2 * CONFIG_BODY_BYTES_MAX,
            handle: async ({ body: { backup, passphrase, check, version, why }, request, who }) => {
                if (passphrase !== undefined) refuseClearText(request);
                const wish = await wishOf(backup, passphrase);
                if (check) return granted(editor.check(wish));
                const reason = `backup of ${new Date(backup.at).toISOString()} ${why}`.trim();
                const plan = granted(editor.apply(wish, { version, why: reason, by: signatureOf(who) }));
                access.audit(who, 'config-changed', reason);
                return plan;
            },
        }),
    ];
}

async function wishOf(backup: Backup, passphrase: string | undefined): Promise<ConfigWish> {
    const { sealed } = backup;
    if (passphrase === undefined) return { text: backup.gateway };
    if (!sealed) throw new Refusal(400, 'request-invalid', 'this backup has no secrets: leave the passphrase out');
    const texts = await openBackup({ sealed }, passphrase);
    if (!texts.ok) throw new Refusal(400, 'request-invalid', texts.error);
    return { texts: texts.value };
}
