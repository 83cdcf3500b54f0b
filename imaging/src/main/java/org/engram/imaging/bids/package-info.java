/** What the Brain Imaging Data Structure says beside the numbers: names, sidecars, timing. */
package org.engram.imaging.bids;
