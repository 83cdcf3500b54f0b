/**
 * Quality control of a cohort's scans: what inputs come down to, each scan's numbers and pictures,
 * one table and one page. Entry: {@link org.engram.pipeline.quality.QualityJob}.
 */
package org.engram.pipeline.quality;
