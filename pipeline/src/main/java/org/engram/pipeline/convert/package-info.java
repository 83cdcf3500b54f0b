/** Models from one form into another. */
package org.engram.pipeline.convert;
