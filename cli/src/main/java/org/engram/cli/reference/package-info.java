/**
 * What the command line says of itself, for those who read it elsewhere: manual pages, pages of the
 * documentation, completion scripts. All of it comes from the commands' own declarations.
 */
package org.engram.cli.reference;
