/**
 * The page on which a cohort and its brains are looked at: {@link
 * org.engram.pipeline.viewer.ViewerJob} gathers what it shows, {@link
 * org.engram.pipeline.viewer.ViewerPage} writes it.
 */
package org.engram.pipeline.viewer;
