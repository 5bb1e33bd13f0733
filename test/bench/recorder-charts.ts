// Asks for charts: `recorder-charts.ts HISTORIES`, in JSON, prints what each took, in JSON. In the process that has the database, and over
// the channel of a recorder, as a gateway does. A process of its own, because what the bench has in memory would be collected between
// the questions.

import { HISTORY } from '../../firmware/recorder/history/history.ts';
import type { PartContext } from '../../firmware/recorder/part.ts';
import { CurveRig } from '../../firmware/recorder/testing/curve-rig.ts';
import { RecorderProcess } from './recorder-process.ts';
import { type AskedRecorder, type ChartFigures, type FilledHistory, measureCharts } from './recorder-years.ts';

export interface ChartsOfBoth {
    readonly alone: readonly ChartFigures[];
    readonly asked: readonly ChartFigures[];
}

const histories = JSON.parse(process.argv[2] ?? '[]') as FilledHistory[];
const figures: ChartsOfBoth = {
    alone: await measureCharts(histories, openAlone),
    asked: await measureCharts(histories, ({ folder }) => RecorderProcess.start(folder)),
};
console.log(JSON.stringify(figures));

async function openAlone({ folder }: FilledHistory): Promise<AskedRecorder> {
    const rig = new CurveRig({ folder });
    const { queries } = HISTORY.open({ curves: rig.curves, series: rig.series } as PartContext);
    return {
        query: async (_, args) => queries?.['history.chart']?.(args),
        stop: async () => rig.close(),
    };
}
