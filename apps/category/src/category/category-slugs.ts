import { badInput, DomainError } from '@e-storefront/errors';
import { numberedSlug, slugOf } from '@e-storefront/domain';
import type { Category } from './category.service';
import type { CategoryTree } from './category-tree';

/** The most slugs that lead to a category beside its own. */
const MOST_PREVIOUS = 20;
/** The slug of a name whose letters no transliteration knows. */
const NAMELESS = 'category';
/** What a name must hold one of: a letter or a digit of any script, or an emoji. */
const NAMED = /[\p{L}\p{N}]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;

interface Slugs {
  slug: string;
  previousSlugs: string[];
}

interface Wanted {
  name: string;
  /** The slug that was asked for; null for one made from the name, undefined where nobody said. */
  slug: string | null | undefined;
}

/** @throws BAD_USER_INPUT naming `input.name` for one that no address can be made from */
export function assertHasSlug(name: string): void {
  if (!NAMED.test(name)) throw badInput('input.name', 'must hold at least one letter or digit.');
}

/**
 * The slug that somebody asks for, in its form for addresses; null asks for one made from the name.
 * @throws BAD_USER_INPUT naming `input.slug` when nothing is left of it
 */
export function chosenSlug(given: string | null | undefined): string | null | undefined {
  if (given === undefined || given === null) return given;
  const slug = slugOf(given);
  if (slug === '') throw badInput('input.slug', 'must hold at least one letter or digit.');
  return slug;
}

/** @throws SLUG_TAKEN when a slug was asked for that another category has */
export function slugForNew(tree: CategoryTree, { name, slug }: Wanted): Slugs {
  return { slug: slug ? freeChoice(tree, slug) : freeSlug(tree, name), previousSlugs: [] };
}

/**
 * The slugs of a category after a change: one that was asked for; a new one when the name changes and the slug was made
 * from it; else as it is. The slug before goes on leading to the category.
 * @throws SLUG_TAKEN when a slug was asked for that another category has
 */
export function slugAfterChange(tree: CategoryTree, category: Category, { name, slug }: Wanted): Slugs {
  const next = nextSlug(tree, category, { name, slug });
  const previousSlugs = category.previousSlugs ?? [];
  if (next === category.slug) return { slug: next, previousSlugs };
  const others = previousSlugs.filter((previous) => previous !== next);
  return { slug: next, previousSlugs: [category.slug, ...others].slice(0, MOST_PREVIOUS) };
}

function nextSlug(tree: CategoryTree, category: Category, { name, slug }: Wanted): string {
  if (slug) return freeChoice(tree, slug, category.id);
  const isChosen = slug === undefined && !isMadeFrom(category.slug, category.name);
  const stays = isChosen || isMadeFrom(category.slug, name);
  return stays ? category.slug : freeSlug(tree, name, category.id);
}

/** Whether a slug is the one of a name, or one of its numbered forms. */
function isMadeFrom(slug: string, name: string): boolean {
  const number = Number(/-(\d+)$/.exec(slug)?.[1] ?? 1);
  return slug === stemOf(name) || slug === numberedSlug(stemOf(name), number);
}

function stemOf(name: string): string {
  return slugOf(name) || NAMELESS;
}

/** The first form of a name's slug that no other category has or had: old addresses go on leading where they led. */
function freeSlug(tree: CategoryTree, name: string, id?: string): string {
  const stem = stemOf(name);
  for (let number = 1; ; number += 1) {
    const slug = numberedSlug(stem, number);
    const holder = tree.findBySlug(slug) ?? tree.findByPreviousSlug(slug);
    if (!holder || holder.id === id) return slug;
  }
}

/** Who asks for a slug may take over one that another category had before, but none that it has. */
function freeChoice(tree: CategoryTree, slug: string, id?: string): string {
  const holder = tree.findBySlug(slug);
  if (holder && holder.id !== id) throw new DomainError('SLUG_TAKEN');
  return slug;
}
