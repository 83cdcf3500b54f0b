/** What every pretraining shares, whatever the model: the schedules of a run. */
package org.engram.models.training;
