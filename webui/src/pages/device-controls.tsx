// What can be done to a device: its outlets, its commands, its settings. Who may not is told why.

import { useState } from 'preact/hooks';
import type { ApiCommandDone, ApiDeviceDetail, ApiOutlet } from '#model/api-devices.ts';
import { addressOf } from '../frame/place.ts';
import { variableLabel } from '../i18n/readings.ts';
import { numberText, t } from '../i18n/text.ts';
import { ask, useAnswer } from '../live/ask.ts';
import { may } from '../live/identity.ts';
import { deviceOf } from '../live/live.ts';
import { Age } from '../parts/age.tsx';
import { CommandDialog, type Wish } from '../parts/command-dialog.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { LogInFirst } from '../parts/log-in-first.tsx';
import { Panel } from '../parts/panel.tsx';
import { StateIcon } from '../parts/state-icon.tsx';

// The readings come live; outlets and the like change when somebody switches.
const REFRESH_MS = 4000;

export function DeviceControls({ id }: { id: string }) {
    const { answer, again } = useAnswer<ApiDeviceDetail>(`/devices/${encodeURIComponent(id)}`, {
        refreshMs: REFRESH_MS,
    });
    const [wish, setWish] = useState<Wish | undefined>(undefined);
    if (!answer?.ok) return null;
    const device = answer.value;
    const onWish = (command: string, about: string) => setWish({ device: id, command, about });
    const shared = { device, onWish, mayAct: may('operator') };
    return (
        <>
            {device.outlets.length > 0 && <Outlets {...shared} />}
            {device.commands.length > 0 && <Commands {...shared} />}
            {Object.keys(device.settings).length > 0 && <Settings device={device} again={again} />}
            {device.process && <DriverProcess process={device.process} />}
            {wish && (
                <CommandDialog
                    wish={wish}
                    onClose={() => {
                        setWish(undefined);
                        again();
                    }}
                />
            )}
        </>
    );
}

interface ControlProps {
    readonly device: ApiDeviceDetail;
    readonly onWish: (command: string, about: string) => void;
    readonly mayAct: boolean;
}

function Outlets({ device, onWish, mayAct }: ControlProps) {
    const live = deviceOf(device.id).value;
    return (
        <Panel id="outlets" title={t('group.outlet')}>
            {!mayAct && <LogInFirst />}
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{t('outlet.outlet')}</th>
                        <th scope="col">{t('chain.state')}</th>
                        <th scope="col">{t('outlet.feeds')}</th>
                        <th scope="col" class="numeric">
                            {t('value.power')}
                        </th>
                        <th scope="col">{t('outlet.switch')}</th>
                    </tr>
                </thead>
                <tbody>
                    {device.outlets.map((outlet) => (
                        <OutletRow
                            key={outlet.outlet}
                            outlet={outlet}
                            changedAt={live?.readings[`outlet.${outlet.outlet}.status`]?.changedAt}
                            onWish={onWish}
                            mayAct={mayAct}
                        />
                    ))}
                </tbody>
            </table>
        </Panel>
    );
}

interface OutletRowProps extends Pick<ControlProps, 'onWish' | 'mayAct'> {
    readonly outlet: ApiOutlet;
    /** When it was last switched, in ms since 1970; undefined: it does not tell its state. */
    readonly changedAt: number | undefined;
}

function OutletRow({ outlet, changedAt, onWish, mayAct }: OutletRowProps) {
    const { outlet: number, name, status, watts, amperes, hosts, commands } = outlet;
    const look = status === undefined ? 'unknown' : /^on$/i.test(status) ? 'good' : 'bad';
    const measured = [
        watts === undefined ? '' : `${numberText(watts)} W`,
        amperes === undefined ? '' : `${numberText(amperes, 2)} A`,
    ];
    return (
        <tr>
            <th scope="row">
                {number} {name && name !== number && <small>{name}</small>}
            </th>
            <td>
                <span class={`state look-${look}`}>
                    <StateIcon look={look} />
                    <span>
                        <span class="word">{outletWord(status)}</span>
                        {changedAt !== undefined && (
                            <small>
                                <Age at={changedAt} />
                            </small>
                        )}
                    </span>
                </span>
            </td>
            <td data-label={t('outlet.feeds')}>
                <span>
                    {hosts.length === 0
                        ? '–'
                        : hosts.map((host) => (
                              <a key={host} href={addressOf('hosts', host)} class="host-link">
                                  {host}
                              </a>
                          ))}
                </span>
            </td>
            <td data-label={t('value.power')} class="numeric measured">
                {measured.filter(Boolean).join(' · ') || '–'}
            </td>
            <td>
                <span class="buttons">
                    {commands
                        .filter(isPlain)
                        .toSorted()
                        .reverse()
                        .map((command) => (
                            <button
                                key={command}
                                type="button"
                                disabled={!mayAct}
                                onClick={() => onWish(command, outletAction(command, number))}
                            >
                                {outletAction(command)}
                            </button>
                        ))}
                </span>
            </td>
        </tr>
    );
}

function outletWord(status: string | undefined): string {
    if (status === undefined) return t('state.unknown');
    return /^on$/i.test(status) ? t('outlet.on') : /^off$/i.test(status) ? t('outlet.off') : status;
}

/** With a wait or without: the row has room for the three that people use. */
function isPlain(command: string): boolean {
    return /\.load\.(on|off|cycle)$/.test(command);
}

function outletAction(command: string, number?: string): string {
    const verb = /\.load\.(on|off|cycle)$/.exec(command)?.[1] as 'on' | 'off' | 'cycle' | undefined;
    if (verb === undefined) return command;
    return number === undefined
        ? t(`outlet.turn-${verb}`)
        : `${t('chain.outlet', { number })}: ${t(`outlet.turn-${verb}`)}`;
}

function Commands({ device, onWish, mayAct }: ControlProps) {
    const commands = device.commands.filter(({ name }) => !name.startsWith('outlet.') && !name.startsWith('demo.'));
    if (commands.length === 0) return null;
    return (
        <Panel id="commands" title={t('device.commands')}>
            {!mayAct && <LogInFirst />}
            <ul class="commands">
                {commands.map(({ name, about, isDangerous }) => (
                    <li key={name}>
                        <button
                            type="button"
                            disabled={!mayAct}
                            class={isDangerous ? 'risky' : ''}
                            onClick={() => onWish(name, about)}
                        >
                            {isDangerous && <Icon name="bolt" size={16} />}
                            <span lang="en">{about}</span>
                        </button>
                    </li>
                ))}
            </ul>
        </Panel>
    );
}

function Settings({ device, again }: { device: ApiDeviceDetail; again: () => void }) {
    const [editing, setEditing] = useState<string | undefined>(undefined);
    return (
        <Panel id="settings" title={t('device.settings')}>
            <table class="readings">
                <tbody>
                    {Object.entries(device.settings).map(([name, setting]) => {
                        const reading = device.readings[name];
                        const label = variableLabel(name);
                        return (
                            <tr key={name}>
                                <th scope="row">
                                    <span lang={label.isEnglish ? 'en' : undefined}>{label.text}</span>
                                    <small translate={false}>{name}</small>
                                </th>
                                <td class="numeric">
                                    {editing === name ? (
                                        <Form
                                            action={t('action.save')}
                                            send={async ({ value = '' }) => {
                                                const path = `/devices/${encodeURIComponent(device.id)}/settings/${name}`;
                                                const said = await ask<ApiCommandDone>(path, {
                                                    method: 'PUT',
                                                    body: { value },
                                                });
                                                if (said.ok) {
                                                    setEditing(undefined);
                                                    again();
                                                }
                                                return said;
                                            }}
                                        >
                                            <Field
                                                label={rangeText(setting.ranges) || label.text}
                                                name="value"
                                                value={reading?.text ?? ''}
                                                {...(setting.values ? { choices: setting.values } : {})}
                                            />
                                        </Form>
                                    ) : (
                                        <>
                                            <span class="measured">
                                                {reading?.text ?? '–'} {reading?.unit}
                                            </span>{' '}
                                            {may('operator') && (
                                                <button type="button" class="quiet" onClick={() => setEditing(name)}>
                                                    {t('action.change')}
                                                </button>
                                            )}
                                        </>
                                    )}
                                </td>
                            </tr>
                        );
                    })}
                </tbody>
            </table>
        </Panel>
    );
}

function rangeText(ranges: readonly { readonly min: number; readonly max: number }[] | undefined): string {
    return (ranges ?? []).map(({ min, max }) => `${numberText(min, 2)} – ${numberText(max, 2)}`).join(', ');
}

function DriverProcess({ process }: { process: NonNullable<ApiDeviceDetail['process']> }) {
    return (
        <Panel id="process" title={t('driver.process')}>
            <dl class="facts">
                <div>
                    <dt>{t('group.driver')}</dt>
                    <dd>{process.driver}</dd>
                </div>
                <div>
                    <dt>{t('chain.state')}</dt>
                    <dd>{process.state}</dd>
                </div>
                <div>
                    <dt>{t('driver.deaths')}</dt>
                    <dd>{process.deaths}</dd>
                </div>
                <div>
                    <dt>{t('driver.pid')}</dt>
                    <dd>{process.pid ?? '–'}</dd>
                </div>
            </dl>
        </Panel>
    );
}
