import { z } from 'zod';

const pinoLine = z.object({
  level: z.number(),
  msg: z.string().optional(),
  requestId: z.string().optional(),
  reqId: z.string().optional(),
  err: z.object({ message: z.string().optional() }).optional(),
});

const WARN = 40;
const ERROR = 50;

/** A warning or error of a service's JSON log in short form for the terminal; undefined for everything else. */
export function shortWarning(service: string, line: string): string | undefined {
  const entry = parsePinoLine(line);
  if (!entry || entry.level < WARN) return undefined;
  const label = entry.level >= ERROR ? 'ERROR' : 'WARN';
  const cause = entry.err?.message;
  const text =
    [entry.msg, cause === entry.msg ? undefined : cause].filter(Boolean).join(': ') || 'no message';
  const request = entry.requestId ?? entry.reqId;
  return `${label} ${service}: ${text}${request ? ` (request ${request})` : ''}`;
}

/** A log line in readable form, for the report about a service that ended. */
export function plainLine(line: string): string {
  const entry = parsePinoLine(line);
  if (!entry) return line;
  return [entry.msg, entry.err?.message].filter(Boolean).join(': ');
}

function parsePinoLine(line: string): z.output<typeof pinoLine> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return pinoLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
