/** What a file is by its first bytes, in words: for readers that must say what they refuse. */
package org.engram.imaging.content;
