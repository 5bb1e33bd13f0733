// A form that sends an order to the gateway: its fields, one button, and what the gateway said to it.

import type { ComponentChildren, TargetedEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Answer } from '../live/ask.ts';

interface FormProps {
    /** On the button. */
    readonly action: string;
    readonly isDanger?: boolean;
    /** `values` by the names of the fields; empty ones are left out. Says how it went. */
    readonly send: (values: Readonly<Record<string, string>>) => Promise<Answer<unknown>>;
    /** Shown when it went well. */
    readonly done?: string;
    /** What was typed stays in the fields when it went well. */
    readonly isKept?: boolean;
    /** Whose password it asks for: browsers that keep passwords want to know. */
    readonly user?: string | undefined;
    readonly children: ComponentChildren;
}

export function Form({ action, isDanger, send, done, user, isKept, children }: FormProps) {
    const [state, setState] = useState<{ isBusy: boolean; refusal?: string; isDone?: boolean }>({ isBusy: false });
    const submit = async (event: TargetedEvent<HTMLFormElement, SubmitEvent>) => {
        event.preventDefault();
        const form = event.currentTarget;
        const entries = [...new FormData(form)].map(([name, value]) => [name, String(value)] as const);
        setState({ isBusy: true });
        const said = await send(Object.fromEntries(entries.filter(([, value]) => value !== '')));
        setState(said.ok ? { isBusy: false, isDone: true } : { isBusy: false, refusal: said.error.message });
        if (said.ok && !isKept) form.reset();
    };
    return (
        <form class="form" onSubmit={(event) => void submit(event)}>
            {user !== undefined && <input type="text" value={user} autocomplete="username" readOnly hidden />}
            {children}
            {state.refusal && (
                <p class="refusal" role="alert">
                    {state.refusal}
                </p>
            )}
            <p class="buttons">
                <button type="submit" class={isDanger ? 'danger' : 'primary'} disabled={state.isBusy}>
                    {action}
                </button>
                {state.isDone && done && <span role="status">{done}</span>}
            </p>
        </form>
    );
}

interface FieldProps {
    readonly label: string;
    readonly name: string;
    readonly type?: 'text' | 'password';
    readonly autocomplete?: string;
    readonly value?: string;
    readonly isOptional?: boolean;
    readonly hint?: string;
    readonly choices?: readonly string[];
    /** The id of the `datalist` with what is offered. */
    readonly list?: string;
}

export function Field({ label, hint, choices, ...props }: FieldProps) {
    const id = useId();
    const { name, value } = props;
    return (
        <div class="field">
            <label for={id}>{label}</label>
            {choices ? (
                <select id={id} name={name} value={value}>
                    {choices.map((choice) => (
                        <option key={choice}>{choice}</option>
                    ))}
                </select>
            ) : (
                <Input id={id} {...props} />
            )}
            {hint && <small>{hint}</small>}
        </div>
    );
}

function Input({
    id,
    name,
    type,
    autocomplete = 'off',
    value,
    isOptional,
    list,
}: Omit<FieldProps, 'label'> & { id: string }) {
    const common = {
        id,
        name,
        autocomplete,
        autocapitalize: 'none',
        spellcheck: false,
        required: !isOptional,
        ...(list === undefined ? {} : { list }),
        ...(value === undefined ? {} : { defaultValue: value }),
    } as const;
    return type === 'password' ? <input type="password" {...common} /> : <input type="text" {...common} />;
}
