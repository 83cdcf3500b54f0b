/**
 * Embedding as a BIDS App: a data set and an output folder in, a BIDS derivative out, one
 * participant at a time and then the group. {@link org.engram.pipeline.bidsapp.ParticipantLevel}
 * and {@link org.engram.pipeline.bidsapp.GroupLevel} are the two levels.
 */
package org.engram.pipeline.bidsapp;
