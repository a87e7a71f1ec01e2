import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Service } from '@e-storefront/server';

/** The demo accounts that the explorer offers, as JSON text; never set in production. */
export const demoAccountList = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })));

interface ExplorerOptions {
  /** The folder of the built explorer. */
  folder: string;
  demoAccounts: z.output<typeof demoAccountList>;
}

/** Serves the explorer's files at `/explorer/`; returns how to send its page at another address. */
export async function serveExplorer(
  service: Service,
  { folder, demoAccounts }: ExplorerOptions,
): Promise<(reply: FastifyReply) => FastifyReply> {
  await service.app.register(fastifyStatic, {
    root: path.resolve(folder),
    prefix: '/explorer/',
    index: 'index.html',
  });
  service.app.get('/explorer/demo.json', (_request, reply) =>
    demoAccounts.length > 0 ? reply.send({ accounts: demoAccounts }) : reply.code(404).send({ accounts: [] }),
  );
  service.app.get('/', (_request, reply) => reply.redirect('/graphql'));
  return (reply) => reply.sendFile('index.html');
}
