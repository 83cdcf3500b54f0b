/** Registers an image file to a template's. {@code RegisterJob} is the entry. */
package org.engram.pipeline.register;
