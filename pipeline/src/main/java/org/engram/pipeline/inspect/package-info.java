/** What a file is, what is in it, and whether it fits a model; entry: {@code Inspection}. */
package org.engram.pipeline.inspect;
