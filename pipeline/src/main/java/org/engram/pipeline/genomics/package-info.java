/**
 * Tables of two or more sources by subject, genes and brains above all, related to each other and
 * put together: what {@code engram align} and {@code engram fuse} do.
 */
package org.engram.pipeline.genomics;
