package org.engram.imaging.xml;

/** What to do about a document type declaration. None is ever followed. */
public enum Doctype {
  /** The format has none: a file with one is refused. */
  REFUSED,
  /** Files of this format may name an external one, which is not opened; a subset is refused. */
  NAMED_ONLY
}
