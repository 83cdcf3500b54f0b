/**
 * What lies in a folder of scans: its data sets by layout (BIDS, fMRIPrep, XCP-D, HCP, plain),
 * their runs with all that belongs to each, and what is wrong with them. Names, sidecars and sizes
 * are looked at; no image or series is read. Entry: {@link
 * org.engram.imaging.dataset.DataSetSurvey}.
 */
package org.engram.imaging.dataset;
