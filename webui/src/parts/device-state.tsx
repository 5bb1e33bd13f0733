// How a device feels and how well it is heard, in words with an icon.

import type { ApiDevice } from '#model/api.ts';
import { saidText } from '../i18n/said.ts';
import { deviceWords, nodeWord } from '../i18n/state-words.ts';
import { t } from '../i18n/text.ts';
import { nodes } from '../live/live.ts';
import { Age } from './age.tsx';
import { type Look, lookOfNode } from './look.ts';
import { StateIcon } from './state-icon.tsx';

/** A device that nobody hears is unknown, however it felt last; else as the chain judges it. */
export function lookOfDevice(device: ApiDevice): Look {
    if (device.link !== 'ok') return 'unknown';
    const node = nodes.value?.get(device.id);
    const look = node ? lookOfNode(node) : 'good';
    return look === 'good' && device.readings['ups.alarm']?.text ? 'watch' : look;
}

export function DeviceState({ device }: { device: ApiDevice }) {
    const look = lookOfDevice(device);
    const alarm = device.readings['ups.alarm']?.text;
    return (
        <span class={`state look-${look}`}>
            <StateIcon look={look} />
            <span>
                <span class="word measured">{wordsOf(device)}</span>
                {alarm && <small class="alarm">{alarm}</small>}
            </span>
        </span>
    );
}

/** A UPS speaks for itself; of what only passes power on the chain knows more: where it comes from and how long it lasts. */
function wordsOf(device: ApiDevice): string {
    const node = nodes.value?.get(device.id);
    const said = deviceWords(device) ?? t('state.none');
    const isPassing = device.type !== 'ups' && node !== undefined && node.kind !== 'outlet' && node.kind !== 'host';
    return isPassing && device.link === 'ok' ? nodeWord({ ...node, kind: device.type }, device) : said;
}

export function LinkState({ device: { link, linkReason, heardAt } }: { device: ApiDevice }) {
    return (
        <span class={`link link-${link}`}>
            {t(`link.${link}`)} <Age at={heardAt} />
            {link !== 'ok' && linkReason && <small>{saidText(linkReason)}</small>}
        </span>
    );
}
