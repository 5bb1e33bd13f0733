// One reading: what it is, its value with unit, and how old that is.

import type { ApiDevice } from '#model/api.ts';
import { fullText, variableLabel } from '../i18n/readings.ts';
import { isStale } from '../i18n/state-words.ts';
import { t } from '../i18n/text.ts';
import { Age } from './age.tsx';

export function ReadingRow({ device, name }: { device: ApiDevice; name: string }) {
    const reading = device.readings[name];
    if (!reading) return null;
    const label = variableLabel(name);
    const value = fullText(reading);
    return (
        <tr>
            <th scope="row">
                <span lang={label.isEnglish ? 'en' : undefined}>{label.text}</span>
                <small translate={false}>{name}</small>
            </th>
            <td class="numeric">
                <span class="measured">
                    {value ?? t(reading.doubt === undefined ? 'state.unknown' : 'state.doubted')}
                </span>
                {reading.doubt !== undefined && <small lang="en">{reading.doubt}</small>}
                <small>{isStale(device) ? <Age at={device.heardAt} /> : <Age at={reading.changedAt} />}</small>
            </td>
        </tr>
    );
}
