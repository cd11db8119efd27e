"""The procedural headings in Spanish.

All patterns are read over the text that ``normalize.normalized`` gives: lower case, no accents, ``|`` for any punctuation, and
``DATE``, ``TIME``, ``SPAN`` and ``LINK`` in the place of dates, times of day, lengths of time and addresses.
"""

from __future__ import annotations

SPANISH = (
    "(?:comentarios|informes?|reportes?|anuncios|mensaje|palabras)(?: (?:del?|la|los|las|y))* (?:directores|director(?:a)?"
    "|comisionados|superintendente|miembros|concejales|sindicos|supervisores|president[ea]|alcalde|alcaldesa|mesa directiva"
    "|junta|regidores|personal|secretari[oa])(?: (?:del?|la|los|las|y|alcalde|concejales|miembros|personal|directores|junta"
    "|concejo|consejo|directiva|mesa|municipal|escolar))*|reconocimientos? (?:del?|a|al)(?: (?:los|las|la|el))* "
    "(?:estudiantes?|empleados?|personal|maestros?|voluntarios?|jubilados?|equipos?|alumnos?)(?: del mes)?|(?:palabras"
    "|preguntas|expresiones|inquietudes)(?: de(?:l| la| los)?)+ (?:publico|comunidad|ciudadania|ciudadanos|residentes"
    "|audiencia)|(?:interpretacion|traduccion)(?: (?:disponibles?|en|espanol|al|ingles|simultanea))+|(?:servicios?|anuncio) de "
    "(?:interpretacion|traduccion)(?: (?:disponibles?|en|espanol|al))*|presentacion de (?:la bandera|certificados|premios"
    "|proclamas?|reconocimientos)|proclamacion(?: (?:\\||del|de|la|que|declara|declarando|el))* (?:mes|semana|dia)(?: "
    "(?!(?:emergencia"
    r"|multas?|pago)\b)[a-z]+){1,8}"
    "(?: DATE)?|(?:llamad[oa]|convocatoria) (?:al? |de )?orden|llamada a sesion|apertura(?: de (?:la )?(?:sesion|reunion"
    "|junta))?|pase de lista|(?:llamado|paso) (?:a|de) lista|pasar lista|lista(?: de (?:asistencia|presentes))?|asistencia"
    "|(?:juramento|juro|promesa|saludo)(?: (?:de|a|la|lealtad|fidelidad|bandera|alianza))+|jura (?:de|a) la bandera|invocacion"
    "|oracion|momento de (?:silencio|oracion|reflexion)|minuto de silencio|reconocimiento (?:de (?:las )?tierras?(?: "
    "(?:indigenas?"
    r"|ancestrales|nativas))?|del? (?:la )?(?:tierra|territorio)(?: \w+)?)|bienvenid[ao]s?(?: y presentaciones)?"
    "|(?:aprobacion|adopcion|lectura|revision|aprobar|adoptar)(?: y (?:aprobacion|adopcion))?(?: de| del| la| las| el| los)* "
    "(?:agenda|orden del dia|actas?|minutas?|acta anterior|agenda de consentimiento|calendario de consentimiento)(?: (?:de "
    "|del |la |las |sesion|sesiones|reunion|junta|anterior(?:es)?|ordinaria|extraordinaria|regular|especial|concejo|consejo"
    "|municipal|mesa directiva|ayuntamiento)+)*|actas?|minutas?|(?:agenda|calendario|asuntos|temas) de (?:consentimiento"
    "|consenso)|orden del dia|comentarios?(?: (?:del|de|las|publicos?|el|los|la|publico|ciudadanos|ciudadania|miembros"
    "|concejales?|concejo|consejo|alcalde|alcaldesa|audiencia|generales|sobre|asuntos|temas|materias|relacionad[ao]s|con"
    "|gobierno|(?:condado|ciudad|distrito|pueblo)(?: de [a-z]+)?|no|fuera|incluidos|en|agenda|que|estan))*|participacion "
    "(?:publica|ciudadana|del publico)|foro (?:publico|abierto)|audiencias? publicas?|audiencia de (?:los )?ciudadanos|periodo "
    "de comentarios(?: (?:del|publicos?|publico))*|(?:temas|asuntos)(?: (?:futuros|para|la|las|futuras|proximas?|reunion"
    "|reuniones|agendas?))+|(?:cambios|adiciones|modificaciones|enmiendas|correcciones) (?:a|de) (?:la )?(?:agenda|orden del "
    "dia)|instrucciones (?:para|de)(?: (?:participar|participacion|acceso|por|en|via|zoom|la|reunion|unirse|telefono))+"
    "|(?:asuntos|temas|negocios) (?:pendientes|nuevos|viejos|anteriores|varios|generales|publicos|de discusion|de accion)"
    "|nuevos (?:asuntos|negocios)|sesion (?:cerrada|ejecutiva|a puerta cerrada)|receso|clausura(?: de (?:la )?(?:sesion"
    "|reunion|junta))?|(?:cierre|levantamiento|termino|conclusion|fin|aplazamiento) de (?:la )?(?:sesion|reunion|junta"
    "|asamblea)|levantar la sesion|se levanta la sesion|aplazamiento|cierre|anuncios(?: (?:del|de|la|los|el|alcalde|alcaldesa"
    "|personal|comunidad|comunitarios|generales|publicos))*|proclamaciones|proclamas|reconocimientos(?: y proclama(?:s"
    "|ciones))?|correspondencia(?: recibida)?|informes?(?: (?:del|de la|de los|de) (?:administrador(?:a)?|gerente|alcalde"
    "|alcaldesa|director(?:a)?|personal|superintendente|abogado|comites?|concejales?|concejo|secretari[oa]|ejecutivo)(?: "
    "(?:municipal|de la ciudad|del condado|ejecutivo|general|ciudad))*)?|(?:verificacion|determinacion|declaracion"
    "|establecimiento|comprobacion) del? quorum|divulgacion(?:es)? de conflictos? de interes(?:es)?|conflictos? de "
    "interes(?:es)?|proxima (?:reunion|sesion|junta)|fecha de la proxima (?:reunion|sesion|junta)|presentaciones"
)
