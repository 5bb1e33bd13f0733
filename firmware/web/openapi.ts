// The OpenAPI 3.1 document, made from the declared routes: what is served is what is written. Pure.

import { toJsonSchema } from '@valibot/to-json-schema';
import { ERROR } from '#model/api-answers.ts';
import type { Route, Schema } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** `version` is the gateway's. */
export function openApi(routes: readonly Route[], version: string): Json {
    const paths: Record<string, Record<string, Json>> = {};
    for (const route of routes) {
        const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
        paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
    }
    return {
        openapi: '3.1.0',
        info: {
            title: 'Powerchain Gateway',
            version,
            description:
                'Times are milliseconds since 1970. Every answer that is not 2xx is an Error. What changes something needs a token (`Authorization: Bearer …`), or a session and its `X-CSRF-Token`.',
        },
        paths,
        components: {
            schemas: { Error: schemaOf(ERROR, 'output') },
            securitySchemes: {
                token: { type: 'http', scheme: 'bearer' },
                session: { type: 'apiKey', in: 'cookie', name: 'powerchain' },
            },
        },
    };
}

function operation(route: Route): Json {
    const { method, path, area, role, summary, about, query, body, answer, type = 'application/json' } = route;
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
    const needs = role === 'everybody' ? 'Everybody may ask.' : `Needs the role \`${role}\`.`;
    return {
        operationId: `${method.toLowerCase()}${path.replaceAll(/[^\w]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/\W/g, '')}`,
        tags: [area],
        summary,
        description: about === undefined ? needs : `${about} ${needs}`,
        ...(role === 'everybody' ? { security: [] } : { security: [{ token: [] }, { session: [] }] }),
        parameters: [...names.map(pathParameter), ...(query ? queryParameters(query) : [])],
        ...(body
            ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }
            : {}),
        responses: {
            200: { description: 'Done', content: { [type]: { schema: answer ? schemaOf(answer, 'output') : {} } } },
            default: {
                description: 'Refused, with a code and a sentence',
                content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
            },
        },
    };
}

function pathParameter(name: string): Json {
    return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function queryParameters(query: Schema): Json[] {
    const { properties = {}, required = [] } = schemaOf(query, 'input') as {
        properties?: Record<string, Json>;
        required?: readonly string[];
    };
    return Object.entries(properties).map(([name, schema]) => ({
        name,
        in: 'query',
        required: required.includes(name),
        schema,
    }));
}

/** What JSON Schema cannot say (a check in code) is left out: the gateway checks it all the same. */
export function schemaOf(schema: Schema, typeMode: 'input' | 'output'): Json {
    const { $schema: _, ...rest } = toJsonSchema(schema, { errorMode: 'ignore', typeMode });
    return rest as Json;
}
