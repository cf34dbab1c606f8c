"""A Sparkplug host: prints each message of a group as a line of JSON, read by pysparkplug, which
shares no line with ours. It asks for everything anew when it comes, and once after the first birth.

usage: sparkplug_host.py PORT GROUP NODE
"""
import json
import sys
import time

import paho.mqtt.client as mqtt
import pysparkplug as sparkplug

port, group, node = int(sys.argv[1]), sys.argv[2], sys.argv[3]
kinds = {
    "NBIRTH": sparkplug.NBirth, "NDATA": sparkplug.NData, "DBIRTH": sparkplug.DBirth,
    "DDATA": sparkplug.DData, "DDEATH": sparkplug.DDeath,
}
births = {}
asked = False


def show(**members):
    print(json.dumps(members, ensure_ascii=False), flush=True)


def ask(client):
    """Births are not retained: a host that comes late has to ask."""
    now = int(time.time() * 1000)
    command = sparkplug.NCmd(
        timestamp=now,
        metrics=(sparkplug.Metric(
            timestamp=now, name="Node Control/Rebirth",
            datatype=sparkplug.DataType.BOOLEAN, value=True),))
    client.publish(f"spBv1.0/{group}/NCMD/{node}", command.encode(include_dtypes=True), 1)


def on_connect(client, *_):
    client.subscribe(f"spBv1.0/{group}/#", 1)
    ask(client)
    show(type="READY")


def on_message(client, _, message):
    global asked
    _, _, kind, name, *device = message.topic.split("/")
    if kind == "NCMD":
        return
    if kind == "NDEATH":
        death = sparkplug.NDeath.decode(message.payload)
        show(type=kind, node=name, bdSeq=death.bd_seq_metric.value, qos=message.qos,
             retain=message.retain)
        return
    birth = births.get("/".join(device))
    payload = kinds[kind].decode(message.payload, birth=birth)
    if kind.endswith("BIRTH"):
        births["/".join(device)] = payload
    metrics = {metric.name: metric.value for metric in getattr(payload, "metrics", ())}
    bd_seq = getattr(payload, "bd_seq_metric", None)
    if bd_seq is not None:
        metrics["bdSeq"] = bd_seq.value
    show(type=kind, node=name, device="/".join(device), seq=payload.seq, metrics=metrics,
         qos=message.qos, retain=message.retain)
    if kind == "NBIRTH" and not asked:
        asked = True
        ask(client)


try:
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
except AttributeError:
    client = mqtt.Client()
client.on_connect = on_connect
client.on_message = on_message
client.connect("127.0.0.1", port)
client.loop_forever()
