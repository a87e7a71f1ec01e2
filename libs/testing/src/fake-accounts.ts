import { startFakeSubgraph, type FakeSubgraph } from './fake-subgraph';
import type { TestIdentity } from './identity';

/** How the stand-in for the auth service says that an account stands. */
export interface TestAccount {
  /** Of the account's newest event; 0, where it is left out, is older than every event. */
  version?: number;
  role: string;
  isActive: boolean;
  canSell: boolean;
}

/** The stand-in, with the accounts that it knows. */
export interface FakeAccounts extends FakeSubgraph {
  /** Accounts by id; null for an id that nobody has. Ids that are left out are those of approved sellers. */
  accounts: Map<string, TestAccount | null>;
}

const SELLER: TestAccount = { role: 'seller', isActive: true, canSell: true };

/** A stand-in for the auth service as other services ask it: everybody has an account, but for whom the test says. */
export async function startFakeAccounts(identity: TestIdentity): Promise<FakeAccounts> {
  const accounts = new Map<string, TestAccount | null>();
  const peer = await startFakeSubgraph(identity, {
    typeDefs: `type AccountStanding { version: Int! role: String! isActive: Boolean! canSell: Boolean! }
      type Query { accountStandings(ids: [ID!]!): [AccountStanding]! }`,
    resolvers: {
      Query: {
        accountStandings: (_parent, { ids }: { ids: string[] }) =>
          ids.map((id) => {
            const account = accounts.has(id) ? accounts.get(id) : SELLER;
            return account && { version: 0, ...account };
          }),
      },
    },
  });
  return Object.assign(peer, { accounts });
}
